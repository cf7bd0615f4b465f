"""AEMO's C/I/D format: many tables in one CSV, read by the column names of each I row.

    C,NEMP.WORLD,DISPATCHSCADA,AEMO,PUBLIC,2025/12/27,00:00:23,0000000495867506,...   header: who, what, when, number
    I,DISPATCH,UNIT_SCADA,1,SETTLEMENTDATE,DUID,SCADAVALUE,LASTCHANGED                 a table begins: its columns
    D,DISPATCH,UNIT_SCADA,1,"2025/12/27 00:05:00",BARCSF1,0.20,"2025/12/27 00:00:22"   its rows
    C,"END OF REPORT",496                                                              footer: lines, C rows included

Position means nothing: columns were reordered in August 2024 without a new version number.
"""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from app.ingest.sections import TARGETS, Target
from app.nem.errors import NemdashError
from app.store.tables import PUBLICATION

_ROW_START = re.compile(rb"^[ \t]*([CI]),", re.MULTILINE)
_TYPES = {
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR": pa.string(),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.float64(),
    "TINYINT": pa.float64(),
}
_DATE_FORMATS = ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d"]


@dataclass(frozen=True)
class Rows:
    """Rows of one lake table: AEMO's columns in lower case, plus `published_at` and `file_no`."""

    table: str
    rows: pa.Table


@dataclass
class Report:
    """A parsed report. `ignored` names the sections that the lake does not keep; `warnings` are sentences."""

    sections: list[Rows] = field(default_factory=list)
    ignored: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Publication:
    published_at: datetime | None
    file_no: int | None


def parse(name: str, content: bytes) -> Report:
    """The lake rows of one AEMO CSV; raises NemdashError, naming the file, when it is not one or is cut short."""
    report = Report()
    marks = [(match.start(), match.group(1)) for match in _ROW_START.finditer(content)]
    if not marks or marks[0] != (0, b"C"):
        raise NemdashError(f"{name} is not an AEMO report: its first line is not a C row.")
    publication = _publication(_fields(_line(content, 0)))
    footer = _fields(_line(content, marks[-1][0]))
    if footer[:2] != ["C", "END OF REPORT"]:
        raise NemdashError(f"{name} is cut short: AEMO's last line, END OF REPORT, is missing.")
    _compare_footer(name, content, footer, report)
    for (start, kind), (end, _) in itertools.pairwise(marks):
        if kind == b"I":
            section = _section(name, content[start:end], publication, report)
            if section is not None:
                report.sections.append(section)
    return report


def _section(name: str, block: bytes, publication: _Publication, report: Report) -> Rows | None:
    header = _fields(_line(block, 0))
    identity = (header[1].upper(), header[2].upper()) if len(header) > 2 else ("", "")
    target = TARGETS.get(identity)
    body = block[block.find(b"\n") + 1 :] if b"\n" in block else b""
    if target is None:
        report.ignored.add(".".join(part for part in identity if part))
        return None
    columns = [column.strip().lower() for column in header]
    missing = [column for column in target.required if column not in columns]
    if missing:
        raise NemdashError(f"{name}: table {'.'.join(identity)} has no column {missing[0].upper()}.")
    if not body.strip():
        return None
    rows = _read(f"{name}: table {'.'.join(identity)}", body, columns, target)
    return Rows(target.table.name, _stamped(rows, publication))


def _read(what: str, body: bytes, columns: list[str], target: Target) -> pa.Table:
    types = {column: _TYPES[kind] for column, kind in target.table.columns.items() if column in columns}
    if "lastchanged" in columns:
        types["lastchanged"] = _TYPES["TIMESTAMP"]
    # Columns that we do not keep may be nameless or named twice: they are numbered instead.
    names = [column if column in types else f"column {i}" for i, column in enumerate(columns)]
    try:
        table = csv.read_csv(
            io.BytesIO(body),
            read_options=csv.ReadOptions(column_names=names, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=False),
            convert_options=csv.ConvertOptions(
                include_columns=list(types),
                column_types=types,
                timestamp_parsers=_DATE_FORMATS,
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        raise NemdashError(f"{what} cannot be read: {str(error).splitlines()[0]}") from error
    for key in target.table.key:
        if table.column(key).null_count:
            raise NemdashError(f"{what} has a row without {key.upper()}.")
    return _trimmed(table)


def _trimmed(table: pa.Table) -> pa.Table:
    """Text as AEMO means it: DUIDs arrive with stray blanks and even line ends."""
    for index, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            table = table.set_column(index, column.name, pc.utf8_trim_whitespace(table.column(index)))
    return table


def _stamped(rows: pa.Table, publication: _Publication) -> pa.Table:
    """Add when each row was published: its own LASTCHANGED, else the time in the file's C row."""
    of_file = pa.scalar(publication.published_at, pa.timestamp("us"))
    if "lastchanged" in rows.column_names:
        published = (
            pc.fill_null(rows.column("lastchanged"), of_file) if of_file.is_valid else rows.column("lastchanged")
        )
        rows = rows.drop_columns(["lastchanged"])
    else:
        published = pa.repeat(of_file, rows.num_rows)
    published_at, file_no = PUBLICATION
    rows = rows.append_column(published_at, published)
    return rows.append_column(file_no, pa.repeat(pa.scalar(publication.file_no, pa.int64()), rows.num_rows))


def _publication(header: list[str]) -> _Publication:
    try:
        moment = datetime.strptime(f"{header[5]} {header[6]}", "%Y/%m/%d %H:%M:%S")
    except (IndexError, ValueError):
        moment = None
    number = header[7] if len(header) > 7 else ""
    return _Publication(moment, int(number) if number.isdecimal() else None)


def _compare_footer(name: str, content: bytes, footer: list[str], report: Report) -> None:
    """The footer counts the report's lines. Files that were trimmed after publication keep the old count."""
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    said = footer[2].strip() if len(footer) > 2 else ""
    if said != str(lines):
        report.warnings.append(f"{name} has {lines} lines where its last line says {said or 'nothing'}.")


def _line(content: bytes, start: int) -> str:
    end = content.find(b"\n", start)
    return content[start : end if end >= 0 else len(content)].decode("ascii", "replace").rstrip("\r")


def _fields(line: str) -> list[str]:
    return [part.strip().strip('"') for part in line.split(",")]
