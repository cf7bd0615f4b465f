"""What is asked and what the oracle says of it, for the tests that hold the one against the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.queries.world import World
from tests.support.market_oracle import Oracle, oracle


@pytest.fixture
def simulated_truth(asking: Callable[[Path], World], simulated_data: Path) -> tuple[World, Oracle]:
    return asking(simulated_data), oracle(simulated_data)


@pytest.fixture
def aemo_truth(asking: Callable[[Path], World], aemo_data: Path) -> tuple[World, Oracle]:
    return asking(aemo_data), oracle(aemo_data)
