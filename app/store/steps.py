"""The SQL that turns lake rows into facts, run step by step over any window on any connection.

The build, the raw path and the series of single units all run these files: each number has one definition.
A connection needs a database attached as `facts` with the types of `types.sql`, and views `periods` (the units that
have reported, `app.store.registry.UnitPeriod`) and `every_link` (interconnector, region_from, region_to).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from app.nem import bands, markettime, regions
from app.nem.fuels import BATTERY, FUEL_CODES, FUELS
from app.store.catalog import REGISTRY_MONTH, LakeFile
from app.store.segments import DAY
from app.store.tables import SERIES, TABLES, LakeTable

_REGIONS = [*regions.REGION_CODES, regions.UNKNOWN, regions.NEM]

# What a chunk of the lake becomes, in this order.
UNIT_STEPS = ("prices", "rooftop", "units")
MARKET_STEPS = ("generation", "flows", "regions")
# Finer facts, coarser facts, the coarser step.
_COARSER = (("5min", "30min", "30 MINUTE"), ("30min", "hourly", "1 HOUR"), ("hourly", "daily", "1 DAY"))
GRAINS = ("5min", *(coarse for _, coarse, _ in _COARSER))
_SERIES = frozenset(table.name for table in SERIES)
SUMMARY_STEPS = ("unit_daily", "bands", "extremes", "hours", "revenue_steps", "spikes")
_PREPARING = ("types", "schema", "registry", "following", "coarser", "span", "views")
SQL_FILES = (*_PREPARING, *UNIT_STEPS, "spans", *MARKET_STEPS, *SUMMARY_STEPS)

_REGISTRY_MODULES = ("store/registry.py", "store/emissions.py", "nem/descriptors.py")

FACTS = (
    *(f"{fact}_{grain}" for fact in ("generation", "region", "flow") for grain in GRAINS),
    "unit_daily",
    "extremes_daily",
    "band_daily",
    "price_band_daily",
    "price_step_monthly",
    "revenue_step_monthly",
    "hour_monthly",
    "region_hour_monthly",
    "spikes",
    "coverage",
)

# Joins run as they are written, the right side in the hash table. Left to itself, DuckDB 2.0.0 may put the result of
# one join into another one's table, and then now and then ends with "dict-surviving join: narrowed column received a
# non-dictionary chunk" (its issue 24807): three of fifteen builds of a tiny market did.
JOIN_AS_WRITTEN = "SET disabled_optimizers = 'join_order,build_side_probe_side'"

# Days beside a chunk that its rows are paired with: a flow's last interval needs the reading after it, rooftop the
# half-hours on both sides. SCADA's next reading is carried over instead: its files are sorted by unit, so looking up
# one moment in a month's file means reading all of it.
_BESIDE = {"interconnector": (0, 1), "rooftop": (1, 1)}


class Steps:
    """Runs the SQL over windows of some lake files."""

    def __init__(self, db: duckdb.DuckDBPyConnection, lake_root: Path, files: Iterable[LakeFile]) -> None:
        self.db = db
        self.lake_root = lake_root
        self.files = tuple(file for file in files if file.table in _SERIES)
        self.some = False

    def registry(self) -> None:
        """Tables of units, capacities and links as facts know them, from the views `periods` and `every_link`."""
        self.db.execute("CREATE OR REPLACE TEMP TABLE generating (fuel VARCHAR, renewable BOOLEAN)")
        kinds = [(fuel.code, fuel.renewable) for fuel in FUELS if fuel.kind in ("source", "rooftop")]
        # One statement: a row each takes longer than all that the registry is made of.
        self.db.execute("INSERT INTO generating SELECT unnest(?), unnest(?)", list(map(list, zip(*kinds, strict=True))))
        self.db.execute("SET VARIABLE band_edges = ?", [list(bands.EDGES)])
        self.db.execute("SET VARIABLE spike_prices = ?", [list(bands.SPIKE_PRICES)])
        self._variable("five_minute_settlement", markettime.FIVE_MINUTE_SETTLEMENT)
        _codes(self.db, "region_codes", _REGIONS)
        # A link may lead out of the market, or to a region that is no more: facts have no rows of such a region.
        known = ", ".join(
            f"CASE WHEN {end} IN (SELECT code FROM region_codes) THEN {end} ELSE '{regions.UNKNOWN}' END AS {end}"
            for end in ("region_from", "region_to")
        )
        self.db.execute(f"CREATE OR REPLACE TEMP VIEW links AS SELECT interconnector, {known} FROM every_link")
        self.run("registry")

    def only(self, duids: Iterable[str]) -> None:
        """From here on, read these units only (their row groups, that is)."""
        self.db.execute("SET VARIABLE duids = ?", [sorted(duids)])
        self.some = True

    def following(self, end: datetime) -> None:
        """Look up the readings at `end`, which those just before it are paired with."""
        self._variable("chunk_end", end)
        self.lake_view(TABLES["scada"], end, end + DAY)
        self.run("following")

    def window(self, start: datetime, end: datetime, tables: Iterable[LakeTable] = SERIES) -> None:
        """Point the next steps at `[start, end)`, which read `tables`."""
        self._variable("chunk_start", start)
        self._variable("chunk_end", end)
        for table in tables:
            before, after = _BESIDE.get(table.name, (0, 0))
            self.lake_view(table, start - before * DAY, end + after * DAY)

    def run(self, *names: str) -> None:
        for name in names:
            self.db.execute(sql(name))

    def chunk(self, start: datetime, end: datetime) -> None:
        """All facts of `[start, end)`, of which the chunk that follows in time was made just before."""
        self.window(start, end)
        series = [file for file in self.files if file.month != REGISTRY_MONTH]
        if not any(beside(series, start, end)):
            return  # nothing to make facts of, and nothing that follows or is followed
        self.run(*UNIT_STEPS)
        self.db.execute("CREATE OR REPLACE TEMP TABLE market AS SELECT DISTINCT interval_start FROM unit_interval")
        self.run("spans", *MARKET_STEPS)
        for fine, coarse, step in _COARSER:
            self.db.execute(sql("coarser").format(fine=fine, coarse=coarse, step=step))
        self.run(*SUMMARY_STEPS)
        self.db.execute("INSERT INTO facts.unit_daily BY NAME FROM unit_day")
        self.db.execute(
            "CREATE OR REPLACE TEMP TABLE following_reading AS"
            " FROM reading WHERE interval_start = getvariable('chunk_start')"
        )

    def count_present(self) -> None:
        """Fill facts.coverage for the window: how many intervals of each table the lake holds."""
        for table in SERIES:
            self.db.execute(
                f"INSERT INTO facts.coverage SELECT CAST({table.stamp} - INTERVAL 1 SECOND AS DATE) AS day,"
                f" '{table.name}', count(DISTINCT {table.stamp}) FROM lake_{table.name} GROUP BY day"
            )

    def _variable(self, name: str, moment: datetime) -> None:
        self.db.execute(f"SET VARIABLE {name} = TIMESTAMP '{moment.isoformat(sep=' ')}'")

    def lake_view(self, table: LakeTable, start: datetime, end: datetime) -> None:
        """The lake's rows of the days that `[start, end)` touches, in the files that hold them."""
        files = [file for file in self.files if file.table == table.name and _overlaps(file, start, end)]
        if files:
            paths = ", ".join(literal(self.lake_root / file.name) for file in files)
            source = f"read_parquet([{paths}])"
        else:
            nothing = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in table.all_columns.items())
            source = f"(SELECT {nothing} LIMIT 0)"
        units = " WHERE duid IN (SELECT unnest(getvariable('duids')))" if self.some and table.name == "scada" else ""
        self.db.execute(f"CREATE OR REPLACE TEMP VIEW lake_{table.name} AS FROM {source}{units}")


def create_types(db: duckdb.DuckDBPyConnection) -> None:
    """The enums of regions and fuels in the database attached as `facts`."""
    _codes(db, "region_codes", _REGIONS)
    _codes(db, "fuel_codes", [*FUEL_CODES, BATTERY])
    db.execute(sql("types"))


def _codes(db: duckdb.DuckDBPyConnection, name: str, codes: list[str]) -> None:
    db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT unnest(?) AS code", [codes])


@cache
def sql(name: str) -> str:
    """The text of a file of sql/."""
    return (resources.files("app.store") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


@cache
def code_digest() -> str:
    """Of the way the lake is turned into facts: files made another way hold other columns or other figures.

    That is the SQL (what its comments say makes no other facts), the tables that it is given, and the reading of the
    registry, which decides what a unit is.
    """
    written = [line for name in SQL_FILES for line in sql(name).splitlines() if not line.startswith("--")]
    tables = (_REGIONS, [(fuel.code, fuel.kind, fuel.renewable) for fuel in FUELS], bands.EDGES, bands.SPIKE_PRICES)
    given = repr((*tables, markettime.FIVE_MINUTE_SETTLEMENT))
    read = [(resources.files("app") / module).read_text(encoding="utf-8") for module in _REGISTRY_MODULES]
    return hashlib.sha256("\n".join([*written, given, *read]).encode()).hexdigest()


def literal(path: Path) -> str:
    """A path as a string of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def beside(files: Iterable[LakeFile], start: datetime, end: datetime) -> Iterator[LakeFile]:
    """The files that the facts of `[start, end)` are made from: its days' own, and those of the days on both sides."""
    return (file for file in files if _overlaps(file, start - DAY, end + DAY))


def _overlaps(file: LakeFile, start: datetime, end: datetime) -> bool:
    # An interval ending at midnight is stamped with the next day, yet lies in the file of its own.
    if file.day is not None:
        since = datetime(file.day.year, file.day.month, file.day.day)
        return since < end and since + DAY > start
    since = datetime(int(file.month[:4]), int(file.month[5:]), 1)
    return since < end and markettime.add_months(since, 1) > start
