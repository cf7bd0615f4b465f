"""AEMO's C/I/D format as AEMO writes it: what tests make up goes through the real reader like anybody's file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]


def report(
    tables: Mapping[tuple[str, ...], Table],
    *,
    published: str = "2024/03/02,00:00:00",
    number: int = 1,
    header: str | None = None,
    quoted: bool = True,
    newline: str = "\r\n",
) -> bytes:
    """A report with the tables given as {(TABLE, SUBTABLE[, VERSION]): (columns, rows)}, its footer counting its lines.

    `header` is the whole C row, made of `published` and `number` where it is not given.
    """
    lines = [header or f"C,NEMP.WORLD,TINY,AEMO,PUBLIC,{published},{number:016d},TINY,{number:016d}"]
    for (table, sub, *version), (columns, rows) in tables.items():
        first = f"{table},{sub},{version[0] if version else 1}"
        lines.append(f"I,{first},{','.join(columns)}")
        lines += [f"D,{first},{','.join([_cell(value, quoted) for value in row])}" for row in rows]
    lines.append(f'C,"END OF REPORT",{len(lines) + 1}')
    return (newline.join(lines) + newline).encode("ascii")


def _cell(value: Any, quoted: bool) -> str:
    """Dates and texts with blanks are quoted, whole numbers have no point, and an exponent is a capital letter."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).upper().removesuffix(".0")
    if isinstance(value, datetime):
        value = f"{value:%Y/%m/%d %H:%M:%S}"
    text = str(value)
    return f'"{text}"' if quoted and " " in text else text
