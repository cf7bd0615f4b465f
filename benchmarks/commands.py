"""Runs the product's own command, `nemdash`, as a user would, with nothing set but what is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import memory
from benchmarks.plan import ROOT

NEMDASH = str(Path(sys.executable).with_name("nemdash"))


def environment(data: Path) -> dict[str, str]:
    """This process's environment without settings of the product: the defaults are measured, on this code."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("NEMDASH_") and name not in ("PORT", "WEB_CONCURRENCY")
    }
    return {**kept, "NEMDASH_DATA": str(data), "PYTHONPATH": str(ROOT)}


def nemdash(data: Path, *arguments: str) -> tuple[float, float]:
    """Run a command to its end: seconds, and the peak of the memory of all its processes together in MB."""
    since = time.perf_counter()
    command = [NEMDASH, *arguments]
    with subprocess.Popen(command, env=environment(data), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        with memory.TreePeak(process.pid) as tree:
            output, _ = process.communicate()
        seconds = time.perf_counter() - since
    if process.returncode:
        raise RuntimeError(f"nemdash {' '.join(arguments)} failed: {output[-500:]}")
    return seconds, tree.peak_mb
