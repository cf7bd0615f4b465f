"""AEMO's C/I/D format written by hand: the tiny market goes through the real reader like anybody's file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]


def report(
    tables: Mapping[tuple[str, str], Table],
    *,
    published: str = "2024/03/02,00:00:00",
    number: int = 1,
    quoted: bool = True,
    newline: str = "\r\n",
) -> bytes:
    """A report with the tables given as {(TABLE, SUBTABLE): (columns, rows)}, its footer counting its lines."""
    lines = [f"C,NEMP.WORLD,TINY,AEMO,PUBLIC,{published},{number:016d},TINY,{number:016d}"]
    for (table, sub), (columns, rows) in tables.items():
        lines.append(",".join(["I", table, sub, "1", *columns]))
        lines += [",".join(["D", table, sub, "1", *(_cell(value, quoted) for value in row)]) for row in rows]
    lines.append(f'C,"END OF REPORT",{len(lines) + 1}')
    return (newline.join(lines) + newline).encode("ascii")


def _cell(value: Any, quoted: bool) -> str:
    if isinstance(value, datetime):
        text = value.strftime("%Y/%m/%d %H:%M:%S")
        return f'"{text}"' if quoted else text
    return "" if value is None else str(value)
