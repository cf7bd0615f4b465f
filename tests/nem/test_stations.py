"""What names a station in a URL: its name, with or without commas in it, or a unit; written as people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nem.stations import Station, named

NAMES = {
    "Bayswater": ("BW01", "BW02"),
    "Bogong / McKay": ("MCKAY1",),
    "Liapootah, Wayatinah and Catagunya": ("LI_WY_CA",),
    "Callide B": ("CALL_B_1",),
    "Callide": ("CALL_A_4",),
}
KNOWN = {name: Station(name, duids, (), ("NSW1",), ("hydro",), 1.0, True) for name, duids in NAMES.items()}


@pytest.mark.parametrize(
    ("text", "names", "missing"),
    [
        ("Bayswater", ["Bayswater"], []),
        ("bayswater ,bogong / mckay", ["Bayswater", "Bogong / McKay"], []),
        ("BW02", ["Bayswater"], []),
        ("bw01,Bayswater,BW02", ["Bayswater"], []),
        ("Liapootah, Wayatinah and Catagunya", ["Liapootah, Wayatinah and Catagunya"], []),
        (
            "Callide,liapootah,wayatinah and catagunya,Callide B",
            ["Callide", "Liapootah, Wayatinah and Catagunya", "Callide B"],
            [],
        ),
        ("Liapootah,Callide", ["Callide"], ["Liapootah"]),
        ("Nowhere,Bayswater,", ["Bayswater"], ["Nowhere"]),
        ("", [], []),
        (" , ,", [], []),
    ],
)
def test_a_text_names_stations_in_its_order(text: str, names: list[str], missing: list[str]) -> None:
    found, not_found = named(KNOWN, text)
    assert [station.name for station in found] == names
    assert not_found == missing


@given(st.lists(st.sampled_from(list(NAMES)), unique=True))
def test_whatever_is_chosen_can_be_read_back(names: list[str]) -> None:
    found, missing = named(KNOWN, ",".join(names))
    assert [station.name for station in found] == names
    assert missing == []
