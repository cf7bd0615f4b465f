"""How answers travel: kept as they are sent, in the encoding that was asked for, the large ones in pieces."""

from __future__ import annotations

import csv
import gzip
import itertools
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import brotli
import numpy as np
import orjson
import pandas as pd
import pytest
from flask import Response
from flask.testing import FlaskClient
from flask_compress.compat import compression
from flask_openapi3.openapi import OpenAPI
from hypothesis import given
from hypothesis import strategies as st

from app.api import columns, create_server, render
from app.api.question import Question
from app.api.respond import respond
from app.config import Settings
from app.nem import fuels, intervals
from app.nem.selection import Selection
from app.queries import cache, counters, engine, generation, pieces
from app.queries.world import world
from app.web import create_app

ADDRESS = "/api/v1/generation?region=SA1&range=7d"
DECODE = {"zstd": compression.zstd.decompress, "br": brotli.decompress, "gzip": gzip.decompress}
ROWS_PER_BUCKET = len(fuels.bands("detailed"))


@pytest.fixture
def server(simulated_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAPI]:
    """A server with a cache of its own, whose test may replace what is memoised."""
    monkeypatch.setattr(cache, "_state", cache._State())
    for name in ("CURRENT", "snapshots", "lake"):
        (tmp_path / name).symlink_to(simulated_data / name)
    yield create_server(replace(Settings(), data=tmp_path))
    engine.configure(Settings())


@pytest.fixture
def client(server: OpenAPI) -> FlaskClient:
    return server.test_client()


def answers() -> tuple[int, int]:
    """Hits and misses of finished answers of the generation endpoint so far."""
    for each in counters.figures():
        if (each.function, each.level) == ("generation", "answer"):
            return each.hits, each.misses
    return 0, 0


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
def test_every_encoding_carries_the_same_answer_and_is_kept(client: FlaskClient, encoding: str, form: str) -> None:
    address = f"{ADDRESS}&format={form}"
    plain = client.get(address)
    assert plain.content_encoding is None
    hits, misses = answers()
    first, again = (client.get(address, headers={"Accept-Encoding": encoding}) for _ in range(2))
    assert first.content_encoding == again.content_encoding == encoding
    assert DECODE[encoding](first.data) == plain.data
    assert again.data == first.data
    assert answers() == (hits + 1, misses + 1)
    for answer in (plain, first, again):
        assert answer.vary.as_set() == {"accept-encoding"}
        assert answer.headers["ETag"].startswith('W/"')
        assert answer.headers["ETag"] == plain.headers["ETag"]
        assert answer.content_length == len(answer.data)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
        ("zstd;q=0, gzip;q=0.5, br;q=0.8", "br"),
        ("gzip;q=0", None),
        ("identity", None),
        ("deflate", None),
        ("*", "zstd"),
    ],
)
def test_the_asker_chooses_the_encoding(client: FlaskClient, accepted: str, encoding: str | None) -> None:
    assert client.get(ADDRESS, headers={"Accept-Encoding": accepted}).content_encoding == encoding


def test_an_answer_is_compressed_once_also_where_the_server_compresses_everything(
    simulated_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_state", cache._State())
    client = create_app(replace(Settings(), data=simulated_data)).server.test_client()
    monkeypatch.setattr(cache, "_state", cache._State())
    plain = client.get(ADDRESS, headers={"Accept-Encoding": "identity"})
    packed = client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    assert packed.headers.getlist("Content-Encoding") == ["gzip"]
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers.getlist("Vary") == ["Accept-Encoding"]
    engine.configure(Settings())


def test_head_tells_the_length_and_304_has_no_body(client: FlaskClient) -> None:
    asked = {"Accept-Encoding": "gzip"}
    whole, head = client.get(ADDRESS, headers=asked), client.head(ADDRESS, headers=asked)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "Content-Encoding", "Content-Type", "ETag", "Vary"):
        assert head.headers[name] == whole.headers[name]
    for accepted in ("gzip", "br", "identity"):
        known = {"Accept-Encoding": accepted, "If-None-Match": whole.headers["ETag"]}
        unchanged = client.get(ADDRESS, headers=known)
        assert (unchanged.status_code, unchanged.data) == (304, b"")
        assert unchanged.content_encoding is None
        assert unchanged.vary.as_set() == {"accept-encoding"}


@pytest.fixture
def in_pieces(server: OpenAPI, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The server with an endpoint that asks in pieces, of sizes that two months of data exceed."""
    monkeypatch.setattr(pieces, "WHOLE_ROWS", 1_000)
    monkeypatch.setattr(pieces, "_PIECE_ROWS", 700)

    def large(form: str) -> Response:
        selection, _ = Selection.read({"region": "SA1", "range": "30d", "interval": "30m"})
        question = Question.ask("large", world(), selection, form)
        ask = (generation.generation, question.world.version, "SA1", question.window, "detailed")
        return respond(question, columns.GENERATION, lambda: pieces.ask(*ask, rows_per_bucket=ROWS_PER_BUCKET))

    server.add_url_rule("/large/<form>", view_func=large)
    return server.test_client()


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd", "br"])
def test_pieces_are_the_whole_answer_sent_as_a_stream(in_pieces: FlaskClient, form: str, encoding: str) -> None:
    whole = in_pieces.get(f"/api/v1/generation?region=SA1&range=30d&interval=30m&format={form}")
    asked = {"Accept-Encoding": encoding}
    answer = in_pieces.get(f"/large/{form}", headers=asked)
    assert answer.content_length is None, "nobody has held it whole"
    data = answer.data if encoding == "identity" else _inflated(answer.data, encoding)
    assert data == whole.data
    assert in_pieces.get(f"/large/{form}", headers=asked | {"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert in_pieces.head(f"/large/{form}", headers=asked).status_code == 200


def _inflated(data: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(data)
    return DECODE[encoding](data)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2021, 1, 1)).map(lambda t: intervals.BY_CODE["5m"].floor(t)),
    st.integers(1, 100_000),
    st.sampled_from(list(intervals.BY_CODE)),
    st.integers(1, 18),
)
def test_pieces_cover_the_window_and_cut_no_bucket(start: datetime, steps: int, interval: str, rows: int) -> None:
    end = start + steps * timedelta(minutes=5)
    cuts = list(pieces.split(start.isoformat(), end.isoformat(), interval, rows))
    moments = [(datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until in cuts]
    assert (moments[0][0], moments[-1][1]) == (start, end)
    for (_, until), (since, _) in itertools.pairwise(moments):
        assert until == since == intervals.BY_CODE[interval].floor(since)
    if len(moments) == 1:
        assert intervals.BY_CODE[interval].points(start, end) * rows <= pieces.WHOLE_ROWS + rows


NUMBERS = [0.1, 1e22, 5e-324, -0.0, 123456789.12345678, 1.0, float("nan"), float("inf"), float("-inf")]


def frame(text_last: bool) -> pd.DataFrame:
    count = len(NUMBERS)
    made = {
        "interval_start": pd.to_datetime(["2024-03-01T00:05"] * (count - 1) + [None]).astype("datetime64[us]"),
        "x": NUMBERS,
        "y": NUMBERS[::-1],
        "station": ['a "b", c', None, "é\n", *["plain"] * (count - 3)],
        "count": range(count),
        "z": np.array(NUMBERS),
    }
    return pd.DataFrame(made)[[*made][:-1] if text_last else [*made]]


@pytest.mark.parametrize("text_last", [False, True])
@pytest.mark.parametrize("piece_rows", [1, 4, 1000])
def test_every_number_and_text_reads_back_the_same(
    monkeypatch: pytest.MonkeyPatch, piece_rows: int, text_last: bool
) -> None:
    monkeypatch.setattr(render, "PIECE_ROWS", piece_rows)
    made = frame(text_last)
    names = list(made.columns)
    read = orjson.loads(b"".join(render.json_pieces({"n": 1}, names, [made, made.head(0), made.head(2)])))
    assert (read["meta"], read["columns"], len(read["rows"])) == ({"n": 1}, names, len(made) + 2)
    for row, expected in zip(read["rows"], made.to_dict("records"), strict=False):
        for name, value in zip(names, row, strict=True):
            wanted = expected[name]
            if name == "interval_start":
                assert value == (None if pd.isna(wanted) else "2024-03-01T00:05:00+10:00")
            elif pd.isna(wanted) or wanted in (float("inf"), float("-inf")):
                assert value is None
            else:
                assert value == wanted
                assert str(value) == str(wanted)
    written = b"".join(render.csv_pieces({}, names, [made])).decode()
    back = list(csv.DictReader(StringIO(written, newline="")))
    for row, expected in zip(back, made.to_dict("records"), strict=True):
        for name in ("x", "y"):
            number = expected[name]
            assert (float(row[name]) == number) if np.isfinite(number) else (row[name] == "")
    assert [row["station"] for row in back[:4]] == ['a "b", c', "", "é\n", "plain"]
    assert [back[0]["interval_start"], back[-1]["interval_start"]] == ["2024-03-01T00:05:00+10:00", ""]


def test_no_rows_are_no_rows() -> None:
    empty = frame(text_last=False).head(0)
    assert orjson.loads(b"".join(render.json_pieces({}, list(empty.columns), [empty])))["rows"] == []
    assert b"".join(render.csv_pieces({}, ["x"], [empty])) == b"x\n"
