"""A market that lies in a lake, as AEMO publishes it: Current, daily and monthly reports, byte for byte in its format.

    market = AemoWriter(data)
    for file in market.current(label):
        file.write(folder)

A file's path is NEMWEB's; its time is when the real one of that interval is there.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from app.ingest import workbook
from app.nem.markettime import FIVE_MINUTE_SETTLEMENT, MARKET_TZ, add_months
from app.store.lake import Lake
from app.store.tables import SERIES, TABLES
from tests.support.aemo_columns import (
    ARCHIVE_ORDER,
    CASE_SOLUTION,
    CONSTRAINT,
    CURRENT,
    DISPATCH,
    EMISSION_FACTOR,
    FEEDS,
    MONTHLY,
    ROOFTOP,
    SCADA,
    TRADING,
    Columns,
)
from tests.support.aemo_text import Table, report

Row = dict[str, Any]
Rows = list[Row]
FIVE = timedelta(minutes=5)
HALF_HOUR = timedelta(minutes=30)

FOLDERS = {
    SCADA: "Dispatch_SCADA",
    DISPATCH: "DispatchIS_Reports",
    TRADING: "TradingIS_Reports",
    ROOFTOP: "ROOFTOP_PV/ACTUAL",
}
_REPORTS = {SCADA: "DISPATCHSCADA", DISPATCH: "DISPATCHIS", TRADING: "TRADINGIS", ROOFTOP: "ROOFTOP_PV_ACTUAL"}
_LAKE = {
    SCADA: ("scada",),
    DISPATCH: ("price", "region", "interconnector"),
    TRADING: ("interconnector", "trading_price"),
    ROOFTOP: ("rooftop",),
}
MONTHS = "Data_Archive/Wholesale_Electricity/MMSDM"
WORKBOOK_PATH = "-/media/files/electricity/nem/Participant_Information/NEM-Registration-and-Exemption-List.xlsx"


@dataclass(frozen=True)
class Published:
    """A file of AEMO's: NEMWEB's path, the market time from which it is there, its bytes."""

    path: str
    moment: datetime
    content: bytes

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def write(self, folder: Path) -> Path:
        """Put it under a folder, there at once and whole."""
        target = folder / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}")
        aside.write_bytes(self.content)
        stamp = self.moment.replace(tzinfo=MARKET_TZ).timestamp()
        os.utime(aside, (stamp, stamp))
        aside.replace(target)
        return target


class AemoWriter:
    """Publishes the rows of a data folder's lake, which may be simulated or AEMO's."""

    def __init__(self, data: Path) -> None:
        self._lake = Lake(data)

    @cached_property
    def _by_label(self) -> dict[str, dict[datetime, Rows]]:
        """Of each series table the rows of each stamp."""
        found: dict[str, dict[datetime, Rows]] = {}
        for table in SERIES:
            by_label: dict[datetime, Rows] = defaultdict(list)
            for row in self._rows(table.name):
                by_label[row[table.stamp or ""]].append(row)
            found[table.name] = by_label
        return found

    def _rows(self, table: str) -> Rows:
        paths = [str(path) for path in self._lake.paths(table)]
        if not paths:
            return []
        keys = ", ".join(TABLES[table].key)
        with duckdb.connect() as db:
            return db.sql(f"FROM read_parquet(?) ORDER BY {keys}", params=[paths]).to_arrow_table().to_pylist()

    def rows_of(self, table: str, label: datetime) -> Rows:
        """The rows of a series table with a stamp."""
        return self._by_label[table].get(label, [])

    def current(self, label: datetime, feeds: Iterable[str] = FEEDS) -> Iterator[Published]:
        """The Current files of an interval (by its end). Rooftop's is there half an hour after the end of its own."""
        for feed in feeds:
            rows = {table: self.rows_of(table, label) for table in _LAKE[feed]}
            if any(rows.values()):
                yield self.feed_file(feed, label, rows)

    def feed_file(self, feed: str, label: datetime, rows: dict[str, Rows], revision: int = 0) -> Published:
        """A Current file of rows of one's own. A revision is published ten minutes later, under another number."""
        moment = _moment(feed, label) + revision * timedelta(minutes=10)
        number = int(moment.timestamp()) * 10 + FEEDS.index(feed)
        name = _REPORTS[feed]
        header = f"C,NEMP.WORLD,{name},AEMO,PUBLIC,{moment:%Y/%m/%d,%H:%M:%S},{number:016d},{name},{number:016d}"
        made = {
            section: _table(names, rows[table], moment - timedelta(seconds=1))
            for section, (table, names) in CURRENT[feed].items()
            if rows.get(table)
        }
        if feed == DISPATCH:
            made = _with_others(made, label)
        stamp = f"{label:%Y%m%d%H%M}"
        if feed == ROOFTOP:
            name = f"{name}_MEASUREMENT"
            stamp = f"{label + HALF_HOUR:%Y%m%d%H%M%S}"
        inner = f"PUBLIC_{name}_{stamp}_{number:016d}.CSV"
        content = zipped({inner: report(made, header=header)})
        return Published(f"Reports/Current/{FOLDERS[feed]}/{inner[:-4]}.zip", moment, content)

    def archive(self, feed: str, first: date, days: int = 1) -> Published:
        """The zip of zips of a day (SCADA, DISPATCHIS) or of a week (the others), there on the day after."""
        start = datetime(first.year, first.month, first.day)
        labels = [start + FIVE * (i + 1) for i in range(288 * days)]
        inner = {file.name: file.content for label in labels for file in self.current(label, [feed])}
        last = first + timedelta(days=days - 1)
        span = f"{first:%Y%m%d}_{last:%Y%m%d}" if feed == TRADING else f"{first:%Y%m%d}"
        name = _REPORTS[feed] + ("_MEASUREMENT" if feed == ROOFTOP else "")
        moment = start + timedelta(days=days, hours=4)
        return Published(f"Reports/ARCHIVE/{FOLDERS[feed]}/PUBLIC_{name}_{span}.zip", moment, zipped(inner))

    def month(self, month: datetime, *, parts: int = 1) -> Iterator[Published]:
        """The monthly archive of a month: series, and the registry whole, under the names of its era.

        From August 2024 on SCADA is split into `parts` files; before, rooftop holds a day too many.
        """
        archive = month >= datetime(2024, 8, 1)
        end = add_months(month, 1)
        for stem, (section, table, names) in MONTHLY.items():
            series = self._by_label.get(table)
            last = end + timedelta(days=1) if table == "rooftop" and not archive else end
            if series is None:
                rows = self._rows(table)
            else:
                rows = [row for label in sorted(series) if month < label <= last for row in series[label]]
            if not rows:
                continue
            if table == "scada" and month < datetime(2024, 12, 1):
                names = names[:-1]
            if archive:
                names = ARCHIVE_ORDER.get(stem, names)
            split = parts if archive and table == "scada" else 1
            for part in range(split):
                yield self._monthly_file(stem, section, names, rows[part::split], month, part + 1)

    def _monthly_file(
        self, stem: str, section: Columns, names: Columns, rows: Rows, month: datetime, part: int
    ) -> Published:
        moment = add_months(month, 1) + timedelta(days=7, hours=14)
        number = int(moment.timestamp()) * 10
        said = f"C,SETP.WORLD,DVD_{stem},AEMO,PUBLIC,{moment:%Y/%m/%d,%H:%M:%S}"
        if month >= datetime(2024, 8, 1):
            header = f"{said},{number:015d},MONTHLY_ARCHIVE,{number:015d}"
            name = f"PUBLIC_ARCHIVE#{stem}#FILE{part:02d}#{month:%Y%m}010000"
        else:
            header = f"{said},{number:016d},,{number:016d}"
            name = f"PUBLIC_DVD_{stem}_{month:%Y%m}010000"
        folder = f"{MONTHS}/{month:%Y}/MMSDM_{month:%Y_%m}/MMSDM_Historical_Data_SQLLoader/DATA"
        made = {section: _table(names, rows, None)}
        content = zipped({f"{name}.CSV": report(made, header=header)})
        # The host stores the names with a literal %23.
        return Published(f"{folder}/{name.replace('#', '%23')}.zip", moment, content)

    def registry(self, moment: datetime) -> Published:
        """The registration workbook, as it was saved at a moment."""
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "PU and Scheduled Loads"
        sheet.append([heading.title() for heading in workbook.HEADINGS.values()])
        for row in self._rows("workbook"):
            sheet.append([row[column] for column in workbook.HEADINGS])
        book.properties.modified = moment
        content = io.BytesIO()
        book.save(content)
        return Published(WORKBOOK_PATH, moment, content.getvalue())

    def registrations(self, moment: datetime) -> list[Published]:
        """What has no version in its name: the workbook and the list of emissions factors."""
        return [self.registry(moment), self.emission_factors(moment)]

    def emission_factors(self, moment: datetime) -> Published:
        """The list of emissions factors, as it was published at a moment."""
        name, number = "CO2EII_AVAILABLE_GENERATORS", int(moment.timestamp())
        made = {("CO2EII", "PUBLISHING"): _table(EMISSION_FACTOR, self._rows("emission_factor"), None)}
        header = f"C,SETP.WORLD,{name}_WEB,AEMO,PUBLIC,{moment:%Y/%m/%d,%H:%M:%S},{number:016d},,{number:016d}"
        return Published(f"Reports/Current/CDEII/{name}.CSV", moment, report(made, header=header))


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of files; that of the same ones is the same."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _moment(feed: str, label: datetime) -> datetime:
    """When a feed's file of an interval is there: dispatch is published at the interval's beginning."""
    if feed == ROOFTOP:
        return label + HALF_HOUR + timedelta(seconds=3)
    return label - FIVE + timedelta(seconds=23 - FEEDS.index(feed))


def _table(names: Columns, rows: Iterable[Row], changed: datetime | None) -> Table:
    """Rows in AEMO's columns: what the lake keeps, what follows from it, and nothing in the others."""
    makers: list[Callable[[Row], Any]] = []
    for name in names:
        key = name.lower()
        if key == "lastchanged":
            makers.append((lambda row: changed) if changed else _published)
        else:
            makers.append(_DERIVED.get(name, lambda row, key=key: row.get(key)))
    return names, [tuple([make(row) for make in makers]) for row in rows]


def _published(row: Row) -> datetime | None:
    """A row's LASTCHANGED: what the lake knows of it, and otherwise when its interval was dispatched."""
    moment: datetime | None = row["published_at"]
    stamp = row.get("settlementdate")
    return moment or (stamp - FIVE + timedelta(seconds=20) if stamp else None)


def _case(row: Row) -> str:
    """DISPATCHINTERVAL: the number of the interval in the trading day, which begins at 04:00."""
    since = row["settlementdate"] - FIVE - timedelta(hours=4)
    return f"{since:%Y%m%d}{(since - since.replace(hour=0, minute=0)) // FIVE + 1:03d}"


def _period(row: Row) -> int:
    """PERIODID: the number of the interval (half-hour, before five-minute settlement) in the day."""
    stamp: datetime = row["settlementdate"]
    step = FIVE if stamp > FIVE_MINUTE_SETTLEMENT else HALF_HOUR
    since = stamp - step
    return (since - since.replace(hour=0, minute=0)) // step + 1


_DERIVED: dict[str, Callable[[Row], Any]] = {
    "RUNNO": lambda row: 1,
    "DISPATCHINTERVAL": _case,
    "PERIODID": _period,
    "PRICE_STATUS": lambda row: "FIRM",
}


def _with_others(made: dict[Columns, Table], label: datetime) -> dict[Columns, Table]:
    """What a DISPATCHIS report holds beside our tables: the case before them, constraints (its bulk) behind."""
    case = {"settlementdate": label, "intervention": 0, "solutionstatus": 1}
    limits = [
        {"settlementdate": label, "intervention": 0, "constraintid": f"V::N_NIL_{i}", "rhs": float(i)} for i in range(9)
    ]
    return {
        ("DISPATCH", "CASE_SOLUTION", "2"): _table(CASE_SOLUTION, [case], label),
        **made,
        ("DISPATCH", "CONSTRAINT", "5"): _table(CONSTRAINT, limits, label),
    }
