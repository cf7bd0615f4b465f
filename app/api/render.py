"""Writes an answer as JSON or CSV, in pieces, so that two million rows never stand in memory as text."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from app.api.answer import Table
from app.nem.markettime import OFFSET

PIECE_ROWS = 20_000
"""About two megabytes of JSON: big enough to be fast, small enough for 64 threads."""


def json_pieces(answer: Table) -> Iterator[bytes]:
    """`{"meta": ..., "columns": [...], "rows": [[...], ...]}`. orjson writes NaN and infinities as null."""
    head = orjson.dumps({"meta": answer.meta, "columns": list(answer.frame.columns)})
    yield head[:-1] + b',"rows":['
    for number, piece in enumerate(_pieces(answer.frame)):
        rows = orjson.dumps(list(zip(*(_values(piece[name]) for name in piece), strict=True)))
        yield (b"," if number else b"") + rows[1:-1]
    yield b"]}"


def csv_pieces(answer: Table) -> Iterator[bytes]:
    """The meta as lines that begin with '# ', the columns' names, then the rows; a missing value is empty."""
    for key, value in answer.meta.items():
        yield f"# {key}: {_line(value)}\n".encode()
    yield (",".join(answer.frame.columns) + "\n").encode()
    options = pa.csv.WriteOptions(include_header=False)
    for piece in _pieces(answer.frame):
        written = io.BytesIO()
        pa.csv.write_csv(pa.table({name: _arrow(piece[name]) for name in piece}), written, options)
        yield written.getvalue()


def _pieces(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    return (frame.iloc[first : first + PIECE_ROWS] for first in range(0, len(frame), PIECE_ROWS))


def _values(column: pd.Series) -> list[object]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return list(_iso(column))
    return list(column.tolist())


def _arrow(column: pd.Series) -> pa.Array:
    if pd.api.types.is_datetime64_any_dtype(column):
        return pa.array(_iso(column), pa.string())
    if pd.api.types.is_float_dtype(column):
        values = column.to_numpy()
        return pa.array(values, mask=~np.isfinite(values))
    return pa.array(column.astype("str"), pa.string())


def _iso(moments: pd.Series) -> np.ndarray:
    """ISO text with the market's offset. A moment repeats once a fuel, so each is written once."""
    codes, moment = pd.factorize(moments)
    text = np.array([f"{t}{OFFSET}" for t in np.datetime_as_string(moment.to_numpy(), unit="s")], dtype=object)
    return text[codes]


def _line(value: object) -> str:
    """One line for a value of the meta: no JSON in a CSV's header."""
    if isinstance(value, dict):
        return "; ".join(f"{key} [{unit}]" for key, unit in value.items())
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
