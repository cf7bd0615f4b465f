"""Readings of the tiny market's wind farm over months, and files that come later."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from app.ingest.files import ingest_files
from tests.support.aemo_text import report


def scada(first: datetime, last: datetime, mw: float, published: str = "2024/06/01,00:00:00") -> bytes:
    """A reading of WIND1 every six hours."""
    stamps = [first + timedelta(hours=6 * i) for i in range((last - first) // timedelta(hours=6) + 1)]
    columns = ("SETTLEMENTDATE", "DUID", "SCADAVALUE")
    return report({("DISPATCH", "UNIT_SCADA"): (columns, [(s, "WIND1", mw) for s in stamps])}, published=published)


def add(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert ingest_files(folder / "data", [folder / name]).failures == []
