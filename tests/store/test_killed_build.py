"""A build that is killed leaves neither processes nor a half-made version behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.store.build import build
from app.store.snapshot import read_current, snapshots_path

NEMDASH = str(Path(sys.executable).with_name("nemdash"))


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def runs(pid: int) -> bool:
    """Whether a process is there; one that has ended and is only waiting to be collected is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_its_processes_end_with_it_and_the_next_build_clears_up(cut_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(cut_data, data, ignore=shutil.ignore_patterns("cache"))
    before = read_current(data)
    environment = {**os.environ, "NEMDASH_DATA": str(data)}
    with subprocess.Popen([NEMDASH, "build", "--full"], env=environment, stdout=subprocess.DEVNULL) as process:
        ends = time.monotonic() + 60
        while not list(snapshots_path(data).glob("*.building")) and time.monotonic() < ends:
            time.sleep(0.05)
        builders = children(process.pid)
        assert builders
        process.send_signal(signal.SIGKILL)
    ends = time.monotonic() + 30
    while any(runs(pid) for pid in builders) and time.monotonic() < ends:
        time.sleep(0.1)
    assert not [pid for pid in builders if runs(pid)]
    assert read_current(data) == before
    assert build(data, full=True).new
    assert not list(snapshots_path(data).glob("*.building*"))
