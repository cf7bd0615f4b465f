"""The published files over HTTP: whole, in ranges, opened with DuckDB by their views; and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from flask.testing import FlaskClient

from app.api import create_server
from app.api.snapshot import AT_ONCE
from app.config import Settings
from app.queries import engine
from app.store.opening import PLAN_VIEWS
from app.store.snapshot import read_current
from tests.support import tiny as market


def test_the_files_open_by_the_views_of_the_documents(tiny: FlaskClient, tmp_path: Path) -> None:
    listed = tiny.get("/snapshot/").get_json()
    assert listed["simulated"] is False
    for file in listed["files"]:
        answer = tiny.get(f"/snapshot/{file['name']}", buffered=True)
        assert answer.status_code == 200
        assert int(answer.headers["Content-Length"]) == len(answer.data) == file["bytes"]
        assert file["sha256"] in (None, hashlib.sha256(answer.data).hexdigest())
        (tmp_path / file["name"]).write_bytes(answer.data)
    # The paths of the script are relative to where it is run: here they are made whole.
    script = tiny.get("/snapshot/open.sql").text.replace("ATTACH '", f"ATTACH '{tmp_path}/")
    with closing(duckdb.connect()) as db:
        db.execute(script)
        coal = db.sql("FROM generation_5min WHERE fuel = 'coal_black' AND region = 'NSW1' ORDER BY interval_start")
        energy_mwh = coal.limit(market.STEPS).aggregate("CAST(sum(energy_mwh) AS DOUBLE)").fetchall()
        assert energy_mwh == [(pytest.approx(market.COAL_MWH, abs=1e-4),)]
        for view in (*PLAN_VIEWS, "units", "links"):
            assert db.sql(f"FROM {view}").fetchall()


def test_a_broken_download_goes_on_where_it_broke(tiny: FlaskClient) -> None:
    file = tiny.get("/snapshot/").get_json()["files"][1]
    address = f"/snapshot/{file['name']}"
    whole = tiny.get(address, buffered=True)
    first = tiny.get(address, headers={"Range": "bytes=0-999"}, buffered=True)
    rest = tiny.get(address, headers={"Range": "bytes=1000-", "If-Range": whole.headers["ETag"]}, buffered=True)
    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest.headers["Content-Range"] == f"bytes 1000-{file['bytes'] - 1}/{file['bytes']}"
    assert first.data + rest.data == whole.data
    assert tiny.get(address, headers={"Range": f"bytes={file['bytes']}-"}, buffered=True).status_code == 416
    assert tiny.get(address, headers={"If-None-Match": whole.headers["ETag"]}, buffered=True).status_code == 304
    head = tiny.head(address, buffered=True)
    assert (head.status_code, head.data, int(head.headers["Content-Length"])) == (200, b"", file["bytes"])
    assert "immutable" in head.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name",
    [
        "CURRENT",
        "../CURRENT",
        "..%2FCURRENT",
        "%2e%2e%2fCURRENT",
        "..%5cCURRENT",
        "%2Fetc%2Fpasswd",
        "catalog.sqlite",
        "year-2024.duckdb",
        "%00",
    ],
)
def test_no_other_file_can_be_had(tiny: FlaskClient, name: str) -> None:
    assert tiny.get(f"/snapshot/{name}", buffered=True).status_code == 404


def test_a_files_neighbours_in_the_folder_are_not_its_version(tiny: FlaskClient, tiny_data: Path) -> None:
    manifest = read_current(tiny_data)
    assert manifest is not None
    assert (tiny_data / "snapshots" / f"{manifest.version}.json").exists()
    assert tiny.get(f"/snapshot/{manifest.version}.json").status_code == 404


def test_slow_downloads_leave_the_threads_to_the_pages(tiny: FlaskClient) -> None:
    file = tiny.get("/snapshot/").get_json()["files"][0]
    address = f"/snapshot/{file['name']}"
    with ExitStack() as open_ones:
        for _ in range(AT_ONCE):
            answer = tiny.get(address)
            assert answer.status_code == 200
            open_ones.callback(answer.close)
        refused = tiny.get(address)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
        assert tiny.get(address, headers={"If-None-Match": f'"{file["name"]}"'}, buffered=True).status_code == 304
    for _ in range(2 * AT_ONCE):
        assert tiny.get(address, buffered=True).status_code == 200


@pytest.fixture
def closed(tiny_data: Path) -> Iterator[FlaskClient]:
    yield create_server(replace(Settings(), data=tiny_data, downloads=False)).test_client()
    engine.configure(Settings())


def test_a_site_may_keep_its_files(closed: FlaskClient) -> None:
    for path in ("", "open.sql", "CURRENT"):
        assert closed.get(f"/snapshot/{path}").status_code == 404


def test_without_data_there_is_nothing_to_list(empty: FlaskClient) -> None:
    for path in ("", "open.sql"):
        assert empty.get(f"/snapshot/{path}").status_code == 503
    assert empty.get("/snapshot/any.duckdb").status_code == 404
