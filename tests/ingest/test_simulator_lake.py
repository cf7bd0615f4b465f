"""The simulated market as published, held against AEMO's identities by SQL that knows nothing of its making."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from app.ingest import simulator
from app.ingest.simulator import simulate
from app.ingest.simulator.fleet import fleet
from app.ingest.simulator.stations import ENTRANTS, RETIRES
from app.nem.descriptors import fuel_of, fuel_of_energy_source
from app.nem.regions import REGION_CODES
from app.store.lake import Lake
from app.store.tables import SERIES, TABLES

UNTIL = datetime(2025, 11, 20, 12, 5)
YEARS = 0.15
START = simulator.span_of(YEARS, UNTIL).start


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight weeks of the whole table: 26 September to 20 November 2025, 12:05."""
    folder = tmp_path_factory.mktemp("simulated")
    simulate(folder, years=YEARS, until=UNTIL)
    return folder


@pytest.fixture
def lake(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lake's tables as views."""
    with duckdb.connect() as connection:
        for table in TABLES:
            paths = ", ".join(f"'{path}'" for path in Lake(data).paths(table))
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet([{paths}])")
        connection.execute(
            """
            CREATE VIEW given AS
            SELECT settlementdate - INTERVAL 5 MINUTE AS moment, duid, regionid,
                CASE WHEN dispatchtype = 'LOAD' THEN -scadavalue ELSE scadavalue END AS mw
            FROM scada JOIN dudetailsummary USING (duid)
            WHERE settlementdate > start_date AND settlementdate <= end_date
            """
        )
        yield connection


def one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[float, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row


def test_supply_meets_demand_at_every_reading_in_every_region(lake: duckdb.DuckDBPyConnection) -> None:
    """Generation + imports = operational demand + exports + charging + pumping, at one moment.

    A reading stamped T + 5 and a target stamped T speak of the same moment. A day on which one unit is silent does not
    add up, and is left out.
    """
    lake.execute(
        """
        CREATE VIEW imported AS
        SELECT settlementdate - INTERVAL 5 MINUTE AS moment, regionid, sum(mw) AS mw
        FROM (
            SELECT settlementdate, regionto AS regionid, meteredmwflow AS mw FROM interconnector JOIN link
                USING (interconnectorid)
            UNION ALL
            SELECT settlementdate, regionfrom, -meteredmwflow FROM interconnector JOIN link USING (interconnectorid)
        ) GROUP BY ALL
        """
    )
    compared, worst = one(
        lake,
        """
        SELECT count(*), max(abs(supply + imported.mw - (demand_and_nonschedgen - dispatchableload)))
        FROM (SELECT moment, regionid, sum(mw) AS supply FROM given GROUP BY ALL) AS generated
        JOIN imported USING (moment, regionid)
        JOIN region ON region.settlementdate = moment AND region.regionid = generated.regionid
        WHERE moment::DATE <> DATE '2025-11-09'
        """,
    )
    readings = (UNTIL - START) // timedelta(minutes=5) - 1
    lost = 288 + 1  # the silent unit's day, and the lone missing interval of 17 October
    assert compared == 5 * (readings - lost)
    assert worst < 0.01


def test_dispatch_adds_up_to_total_demand_in_every_row(lake: duckdb.DuckDBPyConnection) -> None:
    rows, worst, least = one(
        lake,
        """
        SELECT count(*),
            max(abs(dispatchablegeneration + wdr_dispatched - dispatchableload - netinterchange - totaldemand)),
            min(demand_and_nonschedgen - dispatchableload - totaldemand)
        FROM region
        """,
    )
    assert rows == 5 * ((UNTIL - START) // timedelta(minutes=5))
    assert worst < 0.01
    assert least > -0.01, "what is outside dispatch only adds to total demand"


def test_what_one_region_exports_another_imports(lake: duckdb.DuckDBPyConnection) -> None:
    (worst,) = one(
        lake, "SELECT max(abs(s)) FROM (SELECT sum(netinterchange) AS s FROM region GROUP BY settlementdate)"
    )
    assert worst < 0.01


def test_targets_keep_within_signed_limits(lake: duckdb.DuckDBPyConnection) -> None:
    outside, imports = one(
        lake,
        "SELECT count(*) FILTER (mwflow NOT BETWEEN importlimit AND exportlimit), max(importlimit) FROM interconnector",
    )
    assert outside == 0
    assert imports < 0


def test_less_is_cleared_than_the_weather_allows(lake: duckdb.DuckDBPyConnection) -> None:
    wind, sun, least = one(
        lake,
        """
        SELECT sum(ss_wind_uigf - ss_wind_clearedmw), sum(ss_solar_uigf - ss_solar_clearedmw),
            min(least(ss_wind_uigf - ss_wind_clearedmw, ss_solar_uigf - ss_solar_clearedmw)) FROM region
        """,
    )
    assert wind > 0
    assert sun > 0
    assert least > -0.001


def test_every_unit_is_known_by_the_registry(lake: duckdb.DuckDBPyConnection) -> None:
    words = lake.execute(
        "SELECT duid, dispatch_type, fuel_primary, fuel_descriptor, technology_primary, technology_descriptor"
        " FROM workbook"
    ).fetchall()
    found = {row[0]: fuel_of(*row) for row in words}
    assert RETIRES not in found, "a retired unit has left the workbook"
    sources = lake.execute("SELECT duid, co2e_energy_source, gensettype FROM dualloc JOIN genunits USING (gensetid)")
    for duid, source, kind in sources.fetchall():
        found.setdefault(duid, fuel_of_energy_source(duid, "GENERATOR", source, kind))
    units = fleet(150, simulator.span_of(YEARS, UNTIL))
    assert found == {unit.duid: unit.fuel for unit in units}
    reporting = {duid for (duid,) in lake.execute("SELECT DISTINCT duid FROM scada").fetchall()}
    assert reporting == set(found)


def test_a_unit_retires_and_others_enter(lake: duckdb.DuckDBPyConnection) -> None:
    def span(duid: str) -> tuple[float, ...]:
        return one(lake, f"SELECT min(settlementdate), max(settlementdate) FROM scada WHERE duid = '{duid}'")

    (end,) = one(lake, f"SELECT max(end_date) FROM dudetailsummary WHERE duid = '{RETIRES}'")
    assert span(RETIRES) == (START + timedelta(minutes=5), end)
    assert end < UNTIL
    for duid in ENTRANTS:
        (start,) = one(lake, f"SELECT min(start_date) FROM dudetailsummary WHERE duid = '{duid}'")
        assert span(duid) == (start + timedelta(minutes=5), UNTIL)
        assert start > START


def test_holes_are_cut_where_they_are_said_to_be(lake: duckdb.DuckDBPyConnection) -> None:
    def missing(table: str, day: str, expected: int) -> int:
        stamp = TABLES[table].stamp
        query = f"SELECT count(DISTINCT {stamp}) FROM {table} WHERE ({stamp} - INTERVAL 1 SECOND)::DATE = DATE '{day}'"
        return expected - int(one(lake, query)[0])

    assert missing("scada", "2025-10-17", 288) == 1
    assert missing("price", "2025-10-12", 288) == 1
    assert missing("rooftop", "2025-11-21", 48) == 48, "after the end"
    units = one(lake, "SELECT count(DISTINCT duid) FROM given WHERE moment::DATE = DATE '2025-11-09'")
    after = one(lake, "SELECT count(DISTINCT duid) FROM given WHERE moment::DATE = DATE '2025-11-10'")
    assert units[0] == after[0] - 1


def test_a_long_hole_and_a_rooftop_hole(tmp_path: Path) -> None:
    simulate(tmp_path, years=0.25, units=5, until=datetime(2025, 10, 1))
    days = {(day.table, f"{day.day}"): day.intervals for day in Lake(tmp_path).catalog.days()}
    assert days["scada", "2025-09-05"] == 288 - 8
    assert days["rooftop", "2025-08-21"] == 48 - 2
    assert days["scada", "2025-09-06"] == 288


def test_rooftop_lags_half_an_hour(lake: duckdb.DuckDBPyConnection) -> None:
    first, last, kinds = one(
        lake, "SELECT min(interval_datetime), max(interval_datetime), list(DISTINCT type) FROM rooftop"
    )
    assert (first, last, kinds) == (
        START + timedelta(minutes=30 - START.minute % 30 + 30),
        UNTIL - timedelta(minutes=35),
        ["MEASUREMENT"],
    )


def test_the_catalogue_counts_what_the_files_hold(data: Path, lake: duckdb.DuckDBPyConnection) -> None:
    told = {(day.table, day.day): (day.rows, day.intervals) for day in Lake(data).catalog.days()}
    for table in SERIES:
        day = f"({table.stamp} - INTERVAL 1 SECOND)::DATE"
        query = f"SELECT {day}, count(*), count(DISTINCT {table.stamp}) FROM {table.name} GROUP BY 1"
        for date, rows, intervals in lake.execute(query).fetchall():
            assert told.pop((table.name, date)) == (rows, intervals)
        keys = ", ".join(table.key)
        rows, distinct = one(lake, f"SELECT count(*), count(DISTINCT ({keys})) FROM {table.name}")
        assert rows == distinct
    assert {table for table, _ in told} == {
        "dudetail",
        "dudetailsummary",
        "dualloc",
        "genunits",
        "emission_factor",
        "station",
        "link",
        "workbook",
    }


def test_partitions_are_sorted_and_typed_as_the_lake_says(data: Path, lake: duckdb.DuckDBPyConnection) -> None:
    for table in SERIES:
        described = lake.execute(f"DESCRIBE {table.name}").fetchall()
        assert {row[0]: row[1] for row in described if row[0] != "month"} == table.all_columns
        for path in Lake(data).paths(table.name):
            order = ", ".join(table.order)
            rows = f"read_parquet('{path}', file_row_number = true)"
            query = f"SELECT ({order}) < lag(({order})) OVER (ORDER BY file_row_number) AS late FROM {rows}"
            assert one(lake, f"SELECT count(*) FROM ({query}) WHERE late") == (0,), path


def test_half_hour_trading_prices_before_october_2021(tmp_path: Path) -> None:
    simulate(tmp_path, years=10 / 365.25, units=5, until=datetime(2021, 10, 4))
    paths = {table: [str(path) for path in Lake(tmp_path).paths(table)] for table in ("price", "trading_price")}
    with duckdb.connect() as connection:
        before, after = connection.execute(
            "SELECT count(*) FILTER (settlementdate <= TIMESTAMP '2021-10-01'), count(*) FROM read_parquet(?)",
            [paths["trading_price"]],
        ).fetchall()[0]
        worst = connection.execute(
            """
            SELECT max(abs(half.rrp - mean)) FROM read_parquet($trading_price) AS half JOIN (
                SELECT regionid, avg(rrp) AS mean,
                    time_bucket(INTERVAL 30 MINUTE, settlementdate - INTERVAL 1 SECOND) + INTERVAL 30 MINUTE AS label
                FROM read_parquet($price) GROUP BY ALL
            ) AS six ON label = settlementdate AND half.regionid = six.regionid
            WHERE settlementdate <= TIMESTAMP '2021-10-01'
            """,
            paths,
        ).fetchall()[0][0]
    start = simulator.span_of(10 / 365.25, datetime(2021, 10, 4)).start
    half_hours = (datetime(2021, 10, 1) - start) // timedelta(minutes=30)
    assert before == 5 * half_hours
    assert after - before == 5 * 3 * 288
    assert worst < 0.0051


def test_the_market_knows_all_regions(lake: duckdb.DuckDBPyConnection) -> None:
    (regions,) = one(lake, "SELECT list_sort(list(DISTINCT regionid)) FROM dudetailsummary")
    assert regions == list(REGION_CODES)
