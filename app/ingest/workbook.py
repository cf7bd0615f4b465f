"""AEMO's registration workbook (NEM-Registration-and-Exemption-List.xlsx): who owns which unit, its fuel and size."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import openpyxl
import pyarrow as pa

from app.ingest.aemo_csv import Rows
from app.ingest.containers import shown
from app.ingest.plausible import check
from app.nem.errors import NemdashError
from app.store.tables import PUBLICATION, WORKBOOK

# The sheet was renamed when bidirectional units came.
_SHEETS = ("PU and Scheduled Loads", "Generators and Scheduled Loads")

# Lake column -> heading, compared without case and outer blanks (one heading ends in a blank).
HEADINGS = {
    "duid": "duid",
    "participant": "participant",
    "station_name": "station name",
    "regionid": "region",
    "dispatch_type": "dispatch type",
    "fuel_primary": "fuel source - primary",
    "fuel_descriptor": "fuel source - descriptor",
    "technology_primary": "technology type - primary",
    "technology_descriptor": "technology type - descriptor",
    "registered_generation_mw": "reg cap generation (mw)",
    "maximum_generation_mw": "max cap generation (mw)",
    "registered_consumption_mw": "reg cap consumption (mw)",
    "maximum_storage_mwh": "maximum storage capacity",
}
# Headings that older workbooks lack: they came with bidirectional units.
_OPTIONAL = {"registered_consumption_mw", "maximum_storage_mwh"}
_MOST_BYTES = 200_000_000
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    SyntaxError,
)  # SyntaxError: XML's, of whichever parser openpyxl finds
_NUMBERS = {column for column, kind in WORKBOOK.columns.items() if kind == "DOUBLE"}


def parse_workbook(name: str, content: bytes) -> Rows:
    """The workbook's units as rows of the lake's `workbook` table, one a DUID.

    Rows without a DUID ("-") are left out; a DUID with a row per stage is one row, the later stage's values first.
    Raises NemdashError, naming the file, when it is not that workbook.
    """
    lines, modified = _lines(name, content)
    places = _places(name, next(lines, ()))
    units: dict[str, dict[str, Any]] = {}
    for line in lines:
        unit = {column: _value(column, line[place]) for column, place in places.items() if place < len(line)}
        duid = unit["duid"]
        if duid in (None, "-"):
            continue
        earlier = units.get(duid, {})
        units[duid] = earlier | {column: value for column, value in unit.items() if value is not None}
    if not units:
        raise NemdashError(f"{name}: its sheet lists no unit.")
    rows = _table(units, modified)
    check(name, WORKBOOK, rows)
    return Rows(WORKBOOK.name, rows)


def _lines(name: str, content: bytes) -> tuple[Iterator[tuple[Any, ...]], datetime | None]:
    """The lines of the sheet of units, and when the workbook was saved."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise NemdashError(f"{name} unpacks to far more than AEMO's workbook: it is not read.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = next((sheet for sheet in _SHEETS if sheet in book.sheetnames), None)
        if sheet is None:
            raise NemdashError(f"{name} has no sheet '{_SHEETS[0]}': it is not AEMO's registration workbook.")
        # All of them here: a sheet that is no XML is found out while its lines are read.
        return iter(list(book[sheet].iter_rows(values_only=True))), book.properties.modified
    except (*_DAMAGE, KeyError, ValueError, TypeError, AttributeError, OSError) as error:
        raise NemdashError(f"{name} is not a readable Excel workbook: {shown(str(error))}.") from error


def _places(name: str, headings: tuple[Any, ...]) -> dict[str, int]:
    found = {str(heading or "").strip().lower(): place for place, heading in enumerate(headings)}
    for column, heading in HEADINGS.items():
        if heading not in found and column not in _OPTIONAL:
            raise NemdashError(f"{name} has no column '{heading}'.")
    return {column: found[heading] for column, heading in HEADINGS.items() if heading in found}


def _value(column: str, cell: Any) -> Any:
    """A cell as it is meant: numbers are often text, and '-' or blanks stand for nothing."""
    text = " ".join(str(cell).split()) if cell is not None else ""
    if column not in _NUMBERS:
        return text or None
    try:
        return float(text)
    except ValueError:
        return None


def _table(units: dict[str, dict[str, Any]], modified: datetime | None) -> pa.Table:
    columns = {
        column: pa.array(
            [unit.get(column) for unit in units.values()], pa.float64() if column in _NUMBERS else pa.string()
        )
        for column in WORKBOOK.columns
    }
    published_at, file_no = PUBLICATION
    columns[published_at] = pa.array([modified] * len(units), pa.timestamp("us"))
    columns[file_no] = pa.nulls(len(units), pa.int64())
    return pa.table(columns)
