"""Four days of one region of which is known what is missing. They hold the day on which clocks change (1 October 2023).

SCADA spans them all; prices begin on the second day at noon.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from app.ingest.files import ingest_files
from app.store.build import build
from tests.support.aemo_text import Table, report

FIVE = timedelta(minutes=5)
START = datetime(2023, 9, 29)
CHANGE = datetime(2023, 10, 1)
END = datetime(2023, 10, 3)
PRICES_BEGIN = datetime(2023, 9, 30, 12)

# Market time, the interval's start; ends are excluded.
SCADA_GAPS = (
    (datetime(2023, 9, 29, 10), datetime(2023, 9, 29, 10, 15)),
    # Over midnight: two on the first day, one on the second.
    (datetime(2023, 9, 29, 23, 50), datetime(2023, 9, 30, 0, 5)),
    # The hour that clocks in Sydney leave out is an hour like any other.
    (datetime(2023, 10, 1, 2), datetime(2023, 10, 1, 2, 5)),
)
PRICE_GAPS = ((datetime(2023, 10, 1), datetime(2023, 10, 2)),)

MISSING = {
    ("scada", "2023-09-29"): (5, 288),
    ("scada", "2023-09-30"): (1, 288),
    ("scada", "2023-10-01"): (1, 288),
    ("price", "2023-10-01"): (288, 288),
}
"""Missing and expected intervals of all days that lack any."""


def _there(start: datetime, gaps: tuple[tuple[datetime, datetime], ...]) -> list[datetime]:
    steps = [start + i * FIVE for i in range((END - start) // FIVE)]
    return [step for step in steps if not any(first <= step < last for first, last in gaps)]


def make(folder: Path) -> None:
    """Ingest and build it in a data folder."""
    tables: dict[tuple[str, str], Table] = {
        ("DISPATCH", "UNIT_SCADA"): (
            ("SETTLEMENTDATE", "DUID", "SCADAVALUE"),
            [(start + FIVE, "WIND1", 60.0) for start in _there(START, SCADA_GAPS)],
        ),
        ("DISPATCH", "PRICE"): (
            ("SETTLEMENTDATE", "RUNNO", "REGIONID", "INTERVENTION", "RRP"),
            [(start + FIVE, 1, "SA1", 0, 50.0) for start in _there(PRICES_BEGIN, PRICE_GAPS)],
        ),
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder.with_name("PUBLIC_LACKING.CSV")
    file.write_bytes(report(tables))
    assert ingest_files(folder, [file]).failures == []
    build(folder)
