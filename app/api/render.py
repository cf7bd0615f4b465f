"""Writes an answer as JSON or CSV, in pieces, so that two million rows never stand in memory as text.

Numbers are written by orjson (shortest text that reads back the same); times and codes repeat, so each is made into
text once. JSON's rows are tuples, which orjson writes faster than anything else; CSV's, of which there may be hundreds
of thousands, are joined by Arrow: no Python object is made for a value or a row there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from app.nem.markettime import OFFSET

PIECE_ROWS = 20_000
"""About two megabytes of JSON: big enough to be fast, small enough for 64 threads."""

Meta = dict[str, Any]


def json_pieces(meta: Meta, columns: list[str], frames: Iterable[pd.DataFrame]) -> Iterator[bytes]:
    """`{"meta": ..., "columns": [...], "rows": [[...], ...]}`; what is missing or infinite is null."""
    yield orjson.dumps({"meta": meta, "columns": columns})[:-1] + b',"rows":['
    between = b""
    for piece in _pieces(frames):
        yield between
        yield orjson.dumps(list(zip(*(_plain(piece[name]) for name in columns), strict=True)))[1:-1]
        between = b","
    yield b"]}"


def csv_pieces(meta: Meta, columns: list[str], frames: Iterable[pd.DataFrame]) -> Iterator[bytes]:
    """The meta as lines that begin with '# ', the columns' names, then the rows; a missing value is empty."""
    for key, value in meta.items():
        yield f"# {key}: {_line(value)}\n".encode()
    yield (",".join(columns) + "\n").encode()
    for piece in _pieces(frames):
        yield bytes(_rows(piece[columns]))


def _pieces(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    for frame in frames:
        for first in range(0, len(frame), PIECE_ROWS):
            yield frame.iloc[first : first + PIECE_ROWS]


def _plain(column: pd.Series) -> list[object]:
    """A column's values for orjson: of what repeats, one object a value. It writes NaN and infinity as null."""
    if pd.api.types.is_float_dtype(column):
        floats: list[object] = column.to_numpy(np.float64).tolist()
        return floats
    codes, values = _repeated(column)
    # The code of what is missing is -1: the last.
    found: list[object] = np.array([*values, None], object)[codes].tolist()
    return found


def _repeated(column: pd.Series) -> tuple[np.ndarray, list[object]]:
    """Each value that occurs in a column, times as text, and which one stands in each row (-1: none)."""
    codes, values = pd.factorize(column)
    if pd.api.types.is_datetime64_any_dtype(column):
        return codes, [f"{t}{OFFSET}" for t in np.datetime_as_string(values.to_numpy(), unit="s")]
    return codes, values.tolist()


def _rows(frame: pd.DataFrame) -> memoryview:
    """The rows' text as CSV."""
    parts: list[pa.Array] = []
    numbers: list[str] = []
    for name in frame.columns:
        if pd.api.types.is_float_dtype(frame[name]):
            numbers.append(name)
            continue
        if numbers:
            parts.append(_numbers(frame[numbers]))
            numbers = []
        parts.append(_repeating(frame[name]))
    if numbers:
        parts.append(_numbers(frame[numbers]))
    between = [item for part in parts for item in (",", part)][1:]
    joined = pc.binary_join_element_wise(*between, "\n", "")
    _, offsets, text = joined.buffers()
    first, *_, last = np.frombuffer(offsets, np.int32)[[joined.offset, joined.offset + len(joined)]]
    return memoryview(text)[first:last]


def _numbers(columns: pd.DataFrame) -> pa.Array:
    """Rows of neighbouring columns of floats: `1.5,,-3.0`."""
    matrix = np.ascontiguousarray(columns.to_numpy(np.float64))
    written = orjson.dumps(matrix, option=orjson.OPT_SERIALIZE_NUMPY).replace(b"null", b"")
    # Of "[[1.0,2.0],[3.0,4.0]]", each row is what stands between its "[" and the next "],[": found, not copied.
    starts = np.flatnonzero(np.frombuffer(written, np.uint8) == ord("["))[1:] + 1
    ends = np.append(starts[1:] - len("],["), len(written) - len("]]"))
    return _slices(written, starts, ends)


def _slices(text: bytes, starts: np.ndarray, ends: np.ndarray) -> pa.Array:
    """Strings that stand apart in a text: Arrow knows views of it by length, prefix, buffer and place."""
    offsets = np.empty(2 * len(starts), np.int32)
    offsets[::2], offsets[1::2] = starts, ends
    # Every other string of this array is what stands between two rows.
    both = pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(text))
    return both.take(pa.array(np.arange(0, len(offsets), 2)))


def _repeating(column: pd.Series) -> pa.Array:
    """A column of anything but floats; every value that occurs is written once."""
    codes, values = _repeated(column)
    texts = pa.array([*(_csv(value) for value in values), b""], pa.binary()).cast(pa.string())
    return texts.take(pa.array(np.where(codes < 0, len(values), codes)))


def _csv(value: object) -> bytes:
    text = str(value)
    quoted = any(mark in text for mark in ',"\r\n')
    return ('"' + text.replace('"', '""') + '"' if quoted else text).encode()


def _line(value: object) -> str:
    """One line for a value of the meta: no JSON in a CSV's header."""
    if isinstance(value, dict):
        return "; ".join(f"{key} [{unit}]" for key, unit in value.items())
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
