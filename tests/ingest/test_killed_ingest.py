"""kill -9 at any moment of an ingest over HTTP and its build, then again: the same lake, the same facts, no stray."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.store.check import check
from app.store.snapshot import read_current, snapshots_path
from tests.support.nemweb import Fault, NemwebServer
from tests.support.nemweb_site import Site, content, strays, workbook_url


def start(server: NemwebServer, data: Path) -> subprocess.Popen[str]:
    """An ingest of February and what has come since; returns when it has asked for something or ended."""
    asked = len(server.asked)
    environment = os.environ | {
        "NEMDASH_DATA": str(data),
        "NEMDASH_NEMWEB_URL": server.url,
        "NEMDASH_REGISTRY_URL": workbook_url(server),
    }
    command = [sys.executable, "-m", "app.cli", "ingest", "--from", "2026-02", "--to", "2026-03"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while len(server.asked) == asked and process.poll() is None:
        time.sleep(0.005)
    return process


def finish(process: subprocess.Popen[str]) -> None:
    _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (0, "")


def verify(data: Path, site: Site, rows: dict[str, int]) -> None:
    assert content(data) == content(site.by_files)
    assert strays(data) == []
    current = read_current(data)
    assert current is not None
    assert current.rows == rows
    assert check(data).agrees


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kills", [10, pytest.param(50, marks=pytest.mark.soak)])
def test_killed_at_any_moment_and_run_again(site: Site, tmp_path: Path, kills: int) -> None:
    """Where a run was not hit in time it has finished: that is verified too, and the next begins from nothing."""
    seed = random.randrange(1_000_000) if kills > 10 else 7
    moments = random.Random(seed)
    data = tmp_path / "data"
    with NemwebServer(site.folder) as server:
        began = start(server, tmp_path / "whole")
        clock = time.monotonic()
        finish(began)
        takes = time.monotonic() - clock
        current = read_current(tmp_path / "whole")
        assert current is not None
        verify(tmp_path / "whole", site, current.rows)
        killed = 0
        for attempt in itertools.count():
            if killed == kills:
                break
            # Some downloads break off as well, so that parts are lying about.
            server.faults = [Fault("short", "FILE02"), Fault("reset", "DISPATCHIS_2026030")]
            process = start(server, data)
            # Over all of a run: what an early end leaves undone is there for a late one.
            ends = time.monotonic() + takes * (attempt * 3 % 10 + moments.random()) / 10
            while time.monotonic() < ends and process.poll() is None:
                time.sleep(0.005)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                killed += 1
                continue
            finish(process)
            verify(data, site, current.rows)
            shutil.rmtree(data)
        finish(start(server, data))
        verify(data, site, current.rows)
    assert not list(snapshots_path(data).glob("*.building*")), seed
