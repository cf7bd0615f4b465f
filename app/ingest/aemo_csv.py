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
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from app.ingest.plausible import check, impossible_day
from app.ingest.sections import TARGETS, Target
from app.nem.errors import NemdashError
from app.store.tables import PUBLICATION

_BREAK = re.compile(rb"\n[ \t]*[CI],")
_FIRST = re.compile(rb"[ \t]*[CI],")
_PIECE_BYTES = 8_000_000
_LONGEST_LINE = 1_000_000
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
class Publication:
    """When a report was published, and its number; None where it says neither."""

    published_at: datetime | None
    file_no: int | None


@dataclass(frozen=True)
class Section:
    """The table that is being read: as sentences name it, where its rows go, its columns."""

    what: str
    target: Target
    columns: list[str]


def parse(name: str, source: bytes | IO[bytes]) -> Report:
    """The lake rows of one AEMO CSV. A table of a long report comes in several sections, one a piece of its text.

    Raises NemdashError, naming the file, when it is no report, is cut short, or holds what cannot be.
    """
    reading = _Reading(name)
    for piece in _pieces(name, io.BytesIO(source) if isinstance(source, bytes) else source):
        reading.take(piece)
    return reading.end()


def _pieces(name: str, stream: IO[bytes]) -> Iterator[bytes]:
    """The text in pieces of whole lines: a month of SCADA has 380 MB of it, which need not be in memory at once."""
    rest = b""
    while chunk := stream.read(_PIECE_BYTES):
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield rest + chunk[:cut]
        rest = chunk[cut:] if cut else rest + chunk
        if len(rest) > _LONGEST_LINE:
            raise NemdashError(f"{name} is not an AEMO report: it has a line without end.")
    if rest:
        yield rest


class _Reading:
    """A report on its way through: the table we are in, and what was read so far."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._report = Report()
        self._publication: Publication | None = None
        self._section: Section | None = None
        self._footer: list[str] | None = None
        self._lines = 0

    def take(self, piece: bytes) -> None:
        """Read whole lines."""
        if self._publication is None:
            if not piece.startswith(b"C,"):
                raise NemdashError(f"{self._name} is not an AEMO report: its first line is not a C row.")
            self._publication = _publication(_fields(_line(piece)))
        self._lines += piece.count(b"\n") + (not piece.endswith(b"\n"))
        marks = [match.start() + 1 for match in _BREAK.finditer(piece)]
        if _FIRST.match(piece):
            marks.insert(0, 0)
        else:
            self._rows(piece[: marks[0] if marks else len(piece)])
        for start, end in itertools.pairwise([*marks, len(piece)]):
            block = piece[start:end]
            self._begin(_fields(_line(block)))
            after = block.find(b"\n") + 1
            if after:
                self._rows(block[after:])

    def end(self) -> Report:
        """What was read, when all of it was there."""
        if self._publication is None:
            raise NemdashError(f"{self._name} is not an AEMO report: its first line is not a C row.")
        if self._footer is None:
            raise NemdashError(f"{self._name} is cut short: AEMO's last line, END OF REPORT, is missing.")
        # The footer counts the report's lines. Files that were trimmed after publication keep the old count.
        said = self._footer[2].strip() if len(self._footer) > 2 else ""
        if said != str(self._lines):
            told = said or "nothing"
            self._report.warnings.append(f"{self._name} has {self._lines} lines where its last line says {told}.")
        return self._report

    def _begin(self, fields: list[str]) -> None:
        """A C or an I row: a table ends, and with an I row another begins."""
        self._section = None
        self._footer = fields if fields[:2] == ["C", "END OF REPORT"] else None
        if fields[0] == "C":
            return
        identity = (fields[1].upper(), fields[2].upper()) if len(fields) > 2 else ("", "")
        target = TARGETS.get(identity)
        named = ".".join(part for part in identity if part)
        columns = [column.lower() for column in fields]
        if target is None or (target.shared and not set(target.required) <= set(columns)):
            self._report.ignored.add(named)
            return
        what = f"{self._name}: table {named}"
        for column in target.required:
            if column not in columns:
                raise NemdashError(f"{what} has no column {column.upper()}.")
        self._section = Section(what, target, columns)

    def _rows(self, text: bytes) -> None:
        if self._section is None or not text.strip():
            return
        assert self._publication is not None  # the first line was read
        self._report.sections.append(read_rows(self._section, text, self._publication))


def read_rows(section: Section, text: bytes, publication: Publication) -> Rows:
    """Whole lines of a table, checked; raises NemdashError where one cannot be."""
    rows = _stamped(_read(section, text), publication)
    check(section.what, section.target.table, rows)
    return Rows(section.target.table.name, rows)


def _read(section: Section, text: bytes) -> pa.Table:
    table, columns = section.target.table, section.columns
    types = {column: _TYPES[kind] for column, kind in table.columns.items() if column in columns}
    if "lastchanged" in columns:
        types["lastchanged"] = _TYPES["TIMESTAMP"]
    # Columns that we do not keep may be nameless or named twice: they are numbered instead.
    names = [column if column in types else f"column {i}" for i, column in enumerate(columns)]
    try:
        rows = csv.read_csv(
            io.BytesIO(text),
            read_options=csv.ReadOptions(column_names=names, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=False),
            convert_options=csv.ConvertOptions(
                include_columns=list(types),
                column_types=types,
                timestamp_parsers=_DATE_FORMATS,
                # Of the words that others write for nothing, AEMO uses none.
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        raise NemdashError(f"{section.what} cannot be read: {_one_line(error)}") from error
    if day := impossible_day(text, rows):
        raise NemdashError(f"{section.what} has the date {day}, which is no day: it is not read.")
    for key in table.key:
        if section.target.keyless:
            rows = rows.filter(pc.is_valid(rows.column(key)))
        elif rows.column(key).null_count:
            raise NemdashError(f"{section.what} has a row without {key.upper()}.")
    return _trimmed(rows)


def _trimmed(table: pa.Table) -> pa.Table:
    """Text as AEMO means it: DUIDs arrive with stray blanks and even line ends."""
    for index, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            table = table.set_column(index, column.name, pc.utf8_trim_whitespace(table.column(index)))
    return table


def _stamped(rows: pa.Table, publication: Publication) -> pa.Table:
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


def _publication(header: list[str]) -> Publication:
    try:
        moment = datetime.strptime(f"{header[5]} {header[6]}", "%Y/%m/%d %H:%M:%S")
    except (IndexError, ValueError):
        moment = None
    number = header[7] if len(header) > 7 else ""
    return Publication(moment, int(number) if number.isdecimal() else None)


def _one_line(error: Exception) -> str:
    """A library's words, which may quote the file's own bytes."""
    first = str(error).splitlines()[0]
    return "".join(letter if letter.isprintable() else "?" for letter in first)[:300]


def _line(content: bytes) -> str:
    """The first line."""
    return content[: content.find(b"\n") if b"\n" in content else len(content)].decode("ascii", "replace").rstrip("\r")


def _fields(line: str) -> list[str]:
    return [part.strip().strip('"') for part in line.split(",")]
