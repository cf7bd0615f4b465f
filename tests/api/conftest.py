"""The API on the tiny and on the simulated market, through Flask's own test client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from app.api import create_server
from app.config import Settings
from app.queries import engine


@pytest.fixture
def tiny_server(tiny_data: Path) -> Iterator[OpenAPI]:
    yield create_server(replace(Settings(), data=tiny_data))
    engine.configure(Settings())


@pytest.fixture
def tiny(tiny_server: OpenAPI) -> FlaskClient:
    return tiny_server.test_client()


@pytest.fixture
def simulated(simulated_data: Path) -> Iterator[FlaskClient]:
    yield create_server(replace(Settings(), data=simulated_data)).test_client()
    engine.configure(Settings())


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[FlaskClient]:
    yield create_server(replace(Settings(), data=tmp_path)).test_client()
    engine.configure(Settings())
