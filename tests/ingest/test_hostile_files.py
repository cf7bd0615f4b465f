"""What comes from the network is not trusted: bombs, tricks and impossible values are refused, in a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from app.ingest import containers
from app.ingest.containers import reports_in
from app.ingest.files import ingest_files
from app.ingest.plausible import MOST
from app.ingest.workbook import HEADINGS, parse_workbook
from app.nem.errors import NemdashError
from app.store.lake import Lake
from tests.support import tiny
from tests.support.aemo_text import report

LABEL = datetime(2024, 3, 1, 0, 5)
SCADA = ("DISPATCH", "UNIT_SCADA")
PRICE = ("DISPATCH", "PRICE")
DUDETAIL = ("PARTICIPANT_REGISTRATION", "DUDETAIL")
COLUMNS = ("SETTLEMENTDATE", "DUID", "SCADAVALUE")


def zipped(content: bytes, name: str = "PUBLIC_TINY.CSV") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def scada(value: object = 1, duid: object = "A", label: object = LABEL) -> bytes:
    return report({SCADA: (COLUMNS, [(LABEL, "GOOD", 1), (label, duid, value)])})


def later(days: float) -> datetime:
    return (datetime.now(UTC) + timedelta(hours=10, days=days)).replace(tzinfo=None, microsecond=0)


def price(**values: object) -> bytes:
    row = {"SETTLEMENTDATE": LABEL, "REGIONID": "SA1", "INTERVENTION": 0, "RRP": 1, "LASTCHANGED": LABEL} | values
    return report({PRICE: (tuple(row), [tuple(row.values())])})


def capacity(mw: object) -> bytes:
    columns = ("DUID", "EFFECTIVEDATE", "VERSIONNO", "REGISTEREDCAPACITY", "MAXCAPACITY")
    return report({DUDETAIL: (columns, [("A", datetime(2020, 1, 1), 1, mw, 5)])})


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "infinite": (lambda: scada("inf"), "has inf for SCADAVALUE, which cannot be"),
    "minus infinite": (lambda: scada("-Infinity"), "has -inf for SCADAVALUE, which cannot be"),
    "beyond doubles": (lambda: scada("1e400"), "SCADAVALUE|cannot be read"),
    "no number": (lambda: scada("NaN"), "has NaN for SCADAVALUE, which cannot be"),
    "a word for nothing": (lambda: scada("NULL"), "cannot be read"),
    "huge": (lambda: scada(MOST + 1), r"has 50001\.0 for SCADAVALUE, which cannot be"),
    "a price of the moon": (lambda: price(RRP="-1e9"), r"has -1000000000\.0 for RRP"),
    "a third kind of run": (lambda: price(INTERVENTION=300), r"has 300\.0 for INTERVENTION"),
    "published in years": (lambda: price(LASTCHANGED=later(1_000)), "for PUBLISHED_AT"),
    "a unit like a region": (lambda: capacity("7e7"), r"has 70000000\.0 for REGISTEREDCAPACITY"),
    "before the market": (lambda: scada(label=datetime(1970, 1, 1)), "has 1970-01-01 00:00:00 for SETTLEMENTDATE"),
    "in the future": (lambda: scada(label=later(3)), "for SETTLEMENTDATE, which cannot be"),
    "the year 9999": (lambda: scada(label="9999/12/31 00:00:00"), "has 9999-12-31 00:00:00 for SETTLEMENTDATE"),
    "the thirteenth month": (lambda: scada(label="2024/13/01 00:00:00"), "cannot be read"),
    "bytes for a name": (lambda: scada(duid="A\x00B\x07"), "has bytes for DUID that are no text"),
    "a name without end": (lambda: scada(duid="A" * 5_000), "has bytes for DUID that are no text"),
    "not even text": (lambda: scada().replace(b"GOOD", b"G\xff\xfeD"), "cannot be read"),
    "a line without end": (lambda: scada().replace(b"GOOD", b"G" * 9_000_000), "has a line without end"),
    "noise in a zip": (lambda: zipped(bytes(range(256)) * 40), "is not an AEMO report"),
    "zips without end": (lambda: zipped(zipped(zipped(zipped(scada()), "c.zip"), "b.zip"), "a.zip"), "more than 3 zip"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_with_what_cannot_be_is_refused_whole(tmp_path: Path, kind: str) -> None:
    make, sentence = HOSTILE[kind]
    content = make()
    file = tmp_path / ("hostile.zip" if content.startswith(b"PK") else "hostile.csv")
    file.write_bytes(content)
    done = ingest_files(tmp_path / "data", [file])
    assert len(done.failures) == 1
    assert file.name in done.failures[0]
    assert done.failures[0].isprintable()
    with pytest.raises(NemdashError, match=sentence):
        raise NemdashError(done.failures[0])
    assert (done.files, done.rows) == (0, 0)
    assert Lake(tmp_path / "data").catalog.files() == []


def test_what_the_market_has_seen_is_read(tmp_path: Path) -> None:
    """The bounds are wide: a clock a day behind, the price cap and floor, a unit that consumes."""
    (tmp_path / "a.csv").write_bytes(scada(-812.5, label=later(1)))
    (tmp_path / "b.csv").write_bytes(price(RRP=22_800))
    (tmp_path / "c.csv").write_bytes(price(RRP=-1_000, REGIONID="VIC1"))
    assert ingest_files(tmp_path / "data", [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]).failures == []


def test_a_bomb_is_put_out_while_it_unpacks(tmp_path: Path) -> None:
    """400 MB of nothing in 400 kB: refused after as much as any small archive may unpack to, at whatever depth."""
    line = b"D,DISPATCH,CONSTRAINT,1," + b"0" * 4_000 + b"\r\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("BOMB.CSV", "w") as bomb:
        bomb.write(scada().partition(b'C,"END')[0] + b"I,DISPATCH,CONSTRAINT,1,A\r\n")
        for _ in range(100_000):
            bomb.write(line)
    (tmp_path / "bomb.zip").write_bytes(zipped(buffer.getvalue(), "inner.zip"))
    done = ingest_files(tmp_path / "data", [tmp_path / "bomb.zip"])
    assert len(done.failures) == 1
    assert "bomb.zip unpacks to far more than any archive of AEMO's" in done.failures[0]


def test_the_bytes_of_all_members_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many members that are each within bounds, as in archives whose members overlap."""
    monkeypatch.setattr(containers, "_ALWAYS_ALLOWED", 100_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.CSV", b"0" * 90_000)
    with pytest.raises(NemdashError, match=r"many\.zip unpacks to far more"):
        print(sum(len(stream.read()) for _, stream in reports_in("many.zip", io.BytesIO(buffer.getvalue()))))


def test_names_in_an_archive_are_never_paths(tmp_path: Path) -> None:
    """They are shown, on one line, and nothing else."""
    (tmp_path / "inside").mkdir()
    trick = "../../escaped\n\x1b[31m.CSV"
    (tmp_path / "inside" / "a.zip").write_bytes(zipped(tiny.market_report(), trick))
    (tmp_path / "inside" / "b.zip").write_bytes(zipped(b"no report", trick))
    done = ingest_files(tmp_path / "inside" / "data", [tmp_path / "inside" / "a.zip", tmp_path / "inside" / "b.zip"])
    assert done.files == 1
    assert "b.zip/../../escaped??[31m.CSV is not an AEMO report" in done.failures[0]
    assert done.failures[0].isprintable()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inside"]


@pytest.mark.parametrize("cell", ["inf", "nan", 1e300, "1,000", -5])
def test_a_workbook_of_impossible_sizes_is_refused(cell: str | float) -> None:
    possible = cell in ("1,000", -5)
    content = workbook(cell)
    if possible:
        assert parse_workbook("x.xlsx", content).rows.column("registered_generation_mw").to_pylist()[0] in (None, -5)
        return
    with pytest.raises(NemdashError, match=r"x.xlsx has .* for REGISTERED_GENERATION_MW, which cannot be"):
        parse_workbook("x.xlsx", content)


def test_a_workbook_that_is_damaged_or_a_bomb_is_refused() -> None:
    content = workbook(5)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = next(name for name in parts if name.startswith("xl/worksheets/"))
    for wrong, sentence in (
        ({sheet: parts[sheet][:-40]}, "is not a readable Excel workbook"),
        ({"[Content_Types].xml": b"<"}, "is not a readable Excel workbook"),
        ({"xl/media/image1.png": bytes(201_000_000)}, "unpacks to far more than AEMO's workbook"),
    ):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in (parts | wrong).items():
                archive.writestr(name, part)
        with pytest.raises(NemdashError, match=sentence):
            parse_workbook("x.xlsx", buffer.getvalue())


def workbook(registered_mw: str | float) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "PU and Scheduled Loads"
    sheet.append([heading.title() for heading in HEADINGS.values()])
    sheet.append(
        ["A" if name == "duid" else registered_mw if name.startswith("registered_g") else 1 for name in HEADINGS]
    )
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
