"""The application on a small simulated market, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from dash import Dash

from app.config import Settings
from app.queries import engine
from app.web import create_app


@pytest.fixture(scope="module")
def app(simulated_data: Path) -> Iterator[Dash]:
    yield create_app(replace(Settings(), data=simulated_data))
    engine.configure(Settings())


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[Dash]:
    """The application while nothing is published."""
    yield create_app(replace(Settings(), data=tmp_path))
    engine.configure(Settings())
