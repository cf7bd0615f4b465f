"""AEMO's monthly tables as other tools keep them: NEMOSIS' cache of feather or parquet files.

A file is named after AEMO's and holds some of its columns, mostly as text; the C and I rows are gone. So the name says
which table it is, and the rows are read as AEMO's own text would be.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, feather, parquet

from app.ingest.aemo_csv import Publication, Report, Section, read_rows
from app.ingest.sections import TARGETS, Target
from app.nem.errors import NemdashError

SUFFIXES = {".feather", ".parquet"}

_NAME = re.compile(r"PUBLIC_(?:DVD_|ARCHIVE#)([A-Z0-9_]+?)(?:#FILE\d+#|_)\d{12}", re.IGNORECASE)
_PIECE_ROWS = 200_000


def target_of(name: str) -> Target | None:
    """The table that a file of this name holds; None for names that are not AEMO's."""
    match = _NAME.fullmatch(PurePath(name).stem)
    return _BY_FILE.get(match[1].upper()) if match and PurePath(name).suffix.lower() in SUFFIXES else None


def read_frame(name: str, file: IO[bytes]) -> Report:
    """The lake rows of one file; raises NemdashError, naming it, when it cannot be read or holds what cannot be."""
    target = target_of(name)
    if target is None:
        raise NemdashError(f"{name} is not named as AEMO's tables are (PUBLIC_DVD_DISPATCHPRICE_202401010000, say).")
    try:
        table = (feather if name.lower().endswith(".feather") else parquet).read_table(file)
    except (pa.ArrowException, OSError) as error:
        kind = PurePath(name).suffix[1:]
        raise NemdashError(f"{name} is no whole {kind} file: it is damaged or cut short.") from error
    columns = [column.lower() for column in table.column_names]
    for column in target.required:
        if column not in columns:
            raise NemdashError(f"{name} has no column {column.upper()}: have the tool keep all columns of AEMO's.")
    section = Section(name, target, columns)
    return Report(sections=[read_rows(section, text, Publication(None, None)) for text in _texts(table)])


def _texts(table: pa.Table) -> Iterator[bytes]:
    """The rows as AEMO writes them, in pieces."""
    for batch in table.to_batches(max_chunksize=_PIECE_ROWS):
        columns = [
            pc.strftime(column.cast(pa.timestamp("s")), "%Y/%m/%d %H:%M:%S")
            if pa.types.is_timestamp(column.type)
            else column
            for column in batch.columns
        ]
        text = io.BytesIO()
        whole = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
        csv.write_csv(whole, text, csv.WriteOptions(include_header=False))
        yield text.getvalue()


# What AEMO calls the files of these tables: the data model's names.
_BY_FILE = {
    {
        ("DISPATCH", "UNIT_SCADA"): "DISPATCH_UNIT_SCADA",
        ("ROOFTOP", "ACTUAL"): "ROOFTOP_PV_ACTUAL",
        ("DISPATCH", "PRICE"): "DISPATCHPRICE",
        ("TRADING", "PRICE"): "TRADINGPRICE",
        ("DISPATCH", "REGIONSUM"): "DISPATCHREGIONSUM",
        ("DISPATCH", "INTERCONNECTORRES"): "DISPATCHINTERCONNECTORRES",
    }.get(identity, identity[1]): target
    for identity, target in TARGETS.items()
}
