"""The C/I/D reader on texts with each quirk of AEMO's format, and on files that are none."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.ingest.aemo_csv import parse
from app.nem.errors import NemdashError
from tests.support.aemo_text import report

LABEL = datetime(2024, 3, 1, 0, 5)
SCADA = ("DISPATCH", "UNIT_SCADA")
PRICE = ("DISPATCH", "PRICE")
COLUMNS = ("SETTLEMENTDATE", "DUID", "SCADAVALUE")


def scada(content: bytes) -> list[tuple[object, ...]]:
    sections = [section for section in parse("x.csv", content).sections if section.table == "scada"]
    return [tuple(row.values()) for section in sections for row in section.rows.to_pylist()]


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_both_quoting_styles_and_line_ends_read_the_same(quoted: bool, newline: str) -> None:
    content = report({SCADA: (COLUMNS, [(LABEL, "COAL1", 300.5)])}, quoted=quoted, newline=newline)
    assert scada(content) == [(LABEL, "COAL1", 300.5, datetime(2024, 3, 2), 1)]


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    content = report(
        {
            SCADA: (
                ("LASTCHANGED", "SCADAVALUE", "NEW", "DUID", "SETTLEMENTDATE"),
                [(datetime(2024, 3, 3), 7, "x", "A", LABEL)],
            )
        }
    )
    assert scada(content) == [(LABEL, "A", 7.0, datetime(2024, 3, 3), 1)]


def test_many_tables_a_file_and_tables_we_do_not_keep() -> None:
    content = report(
        {
            ("DISPATCH", "CASE_SOLUTION"): (("SETTLEMENTDATE", "RUNNO"), [(LABEL, 1)]),
            SCADA: (COLUMNS, [(LABEL, "A", 1)]),
            ("DISPATCH", "CONSTRAINT"): (("A", "A", ""), [(1, 2, 3)]),
            PRICE: (("SETTLEMENTDATE", "REGIONID", "INTERVENTION", "RRP"), [(LABEL, "SA1", 0, "-1E-05")]),
        }
    )
    read = parse("x.csv", content)
    assert [section.table for section in read.sections] == ["scada", "price"]
    assert read.sections[1].rows.column("rrp").to_pylist() == [-1e-05]
    assert read.ignored == {"DISPATCH.CASE_SOLUTION", "DISPATCH.CONSTRAINT"}


def test_duids_are_stripped_and_missing_values_stay_missing() -> None:
    content = report({SCADA: (COLUMNS, [(LABEL, "HUNTER1 ", None), (LABEL, "W/HOE#1", 3)])})
    assert [row[1:3] for row in scada(content)] == [("HUNTER1", None), ("W/HOE#1", 3.0)]


def test_the_end_of_time_is_a_date() -> None:
    columns = ("DUID", "START_DATE", "END_DATE", "DISPATCHTYPE", "REGIONID")
    rows = [("A", datetime(2020, 1, 1), datetime(2999, 12, 31), "GENERATOR", "SA1")]
    read = parse("x.csv", report({("PARTICIPANT_REGISTRATION", "DUDETAILSUMMARY"): (columns, rows)}))
    assert read.sections[0].rows.column("end_date").to_pylist() == [datetime(2999, 12, 31)]


def test_the_list_of_emissions_factors_and_its_namesake() -> None:
    """As AEMO publishes it: a name with a comma, a set of no DUID, and weekly results of the same name."""
    table = ("CO2EII", "PUBLISHING")
    columns = ("STATIONNAME", "DUID", "GENSETID", "REGIONID", "CO2E_EMISSIONS_FACTOR", "CO2E_ENERGY_SOURCE")
    rows = [
        ('"Haughton Solar Farm Stage 1, Units 1-81"', "HAUGHT11", "HAUGHT11", "QLD1", "0.00000000", "Solar"),
        ("Bayswater", "BW01", "BW01", "NSW1", "0.87500000", '"Black coal"'),
        ("Nobody", None, None, "NSW1", "0.5", "Wind"),
    ]
    [section] = parse("x.csv", report({table: (columns, rows)}, quoted=False)).sections
    assert section.table == "emission_factor"
    listed = section.rows.select(["duid", "co2e_emissions_factor", "co2e_energy_source"]).to_pylist()
    assert [tuple(row.values()) for row in listed] == [("HAUGHT11", 0, "Solar"), ("BW01", 0.875, "Black coal")]
    results = ("CONTRACTYEAR", "WEEKNO", "SETTLEMENTDATE", "REGIONID", "TOTAL_EMISSIONS", "CO2E_INTENSITY_INDEX")
    read = parse("x.csv", report({table: (results, [(2026, 1, LABEL, "NEM", 216214.2, 0.53)])}))
    assert (read.sections, read.ignored) == ([], {"CO2EII.PUBLISHING"})
    absurd = [(*rows[1][:4], "1330", "Black coal")]
    with pytest.raises(NemdashError, match=r"has 1330\.0 for CO2E_EMISSIONS_FACTOR, which cannot be"):
        parse("x.csv", report({table: (columns, absurd)}))


def test_a_footer_that_counts_otherwise_is_a_warning() -> None:
    content = report({SCADA: (COLUMNS, [(LABEL, "A", 1)])})
    assert parse("x.csv", content).warnings == []
    trimmed = content.replace(b'"END OF REPORT",4', b'"END OF REPORT",99')
    read = parse("x.csv", trimmed)
    assert read.warnings == ["x.csv has 4 lines where its last line says 99."]
    assert len(read.sections) == 1


@pytest.mark.parametrize(
    ("day", "known"),
    [("2024/02/29", True), ("2023/02/29", False), ("2024/02/31", False), ("2024/04/31", False), ("2024/06/30", True)],
)
def test_a_day_that_no_calendar_has_is_not_the_next_months(day: str, known: bool) -> None:
    """Trap: Arrow reads 31 February as 2 March, among readings that are of that day or of any other."""
    rows = [(LABEL, "A", 1), (f"{day} 00:05:00", "B", 2)]
    content = report({SCADA: (COLUMNS, rows)})
    if known:
        assert scada(content)[1][0] == datetime.strptime(day, "%Y/%m/%d").replace(minute=5)
        return
    with pytest.raises(NemdashError, match=f"x.csv: table DISPATCH.UNIT_SCADA has the date {day}, which is no day"):
        parse("x.csv", content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "x.csv is not an AEMO report: its first line is not a C row."),
        (b"some words\nand more\n", "x.csv is not an AEMO report: its first line is not a C row."),
        (b"\x00\xff\xfe binary", "x.csv is not an AEMO report: its first line is not a C row."),
        (
            report({SCADA: (COLUMNS, [(LABEL, "A", 1)])}).rsplit(b"C,", 1)[0],
            "x.csv is cut short: AEMO's last line, END OF REPORT, is missing.",
        ),
        (
            report({SCADA: (("SETTLEMENTDATE", "DUID"), [(LABEL, "A")])}),
            "x.csv: table DISPATCH.UNIT_SCADA has no column SCADAVALUE.",
        ),
        (
            report({SCADA: (COLUMNS, [("yesterday", "A", 1)])}),
            "x.csv: table DISPATCH.UNIT_SCADA cannot be read: ",
        ),
        (report({SCADA: (COLUMNS, [(LABEL, "A", "many")])}), "x.csv: table DISPATCH.UNIT_SCADA cannot be read: "),
        (report({SCADA: (COLUMNS, [(LABEL, "A")])}), "x.csv: table DISPATCH.UNIT_SCADA cannot be read: "),
        (report({SCADA: (COLUMNS, [(LABEL, None, 1)])}), "x.csv: table DISPATCH.UNIT_SCADA has a row without DUID."),
    ],
    ids=["empty", "text", "binary", "cut", "missing column", "no date", "no number", "short row", "no key"],
)
def test_what_is_wrong_is_said_in_one_sentence_that_names_the_file(content: bytes, sentence: str) -> None:
    with pytest.raises(NemdashError) as error:
        parse("x.csv", content)
    assert str(error.value).startswith(sentence)
    assert "\n" not in str(error.value)
