"""The Selection and its URL codec: a round trip, never an error, and a sentence for all that had to be changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nem import fuels, intervals, markettime, ranges, regions
from app.nem.options import Option
from app.nem.ranges import Span
from app.nem.selection import KEYS, Selection

SPAN = Span(datetime(2020, 1, 1), datetime(2024, 5, 14, 14, 40))

_five_minutes = st.datetimes(markettime.FIRST, markettime.LAST).map(lambda moment: markettime.floor_to(moment, 5))
_windows = st.tuples(_five_minutes, _five_minutes).filter(lambda w: w[0] < w[1])
_looks = {
    "region": st.sampled_from(regions.SELECTABLE),
    "interval": st.sampled_from(intervals.ASKABLE),
    "group": st.sampled_from(fuels.GROUPINGS),
}
selections = st.one_of(
    st.builds(Selection, range=st.sampled_from(list(ranges.BY_CODE)), **_looks),
    st.builds(lambda w, **looks: Selection(range=None, start=w[0], end=w[1], **looks), _windows, **_looks),
)
_texts = st.text(max_size=60) | st.sampled_from(["2024-01-01", "2024-01-02T12:00", "7d", "sa", "NSW1", "5m", "", "1M"])
queries = st.dictionaries(st.sampled_from([*KEYS, "zoom", "<b>"]), _texts | st.none(), max_size=8)


@given(selections)
def test_a_selection_survives_the_url(selection: Selection) -> None:
    again, problems = Selection.read(selection.to_query())
    assert again == selection
    assert problems == ()


@given(queries)
def test_no_query_raises_and_reading_is_idempotent(query: dict[str, str | None]) -> None:
    selection, problems = Selection.read(query)
    assert Selection.read(selection.to_query()) == (selection, ())
    start, end = selection.bounds(SPAN)
    assert start < end
    for problem in problems:
        assert problem.sentence.isprintable()
        assert problem.sentence.endswith((".", "…"))
        assert len(problem.sentence) < 200


@given(selections)
def test_a_window_keeps_to_the_budget_and_says_so(selection: Selection) -> None:
    window = selection.window(SPAN)
    interval = intervals.BY_CODE[window.interval]
    assert intervals.within_budget(interval, window.start, window.end)
    asked = selection.interval
    given_way = asked not in (intervals.AUTO, intervals.TOTAL, window.interval)
    assert bool(window.notices) == given_way


def test_the_default_is_the_whole_market_over_the_last_seven_days() -> None:
    assert Selection.from_query({}) == Selection("NEM", "7d", None, None, "auto", "detailed")
    assert Selection().to_query() == {}


@pytest.mark.parametrize("text", ["SA1", "sa1", "SA", "sa"])
def test_a_region_has_its_short_name_too(text: str) -> None:
    assert Selection.read({"region": text}) == (Selection(region="SA1"), ())


def test_a_month_is_not_a_minute() -> None:
    assert Selection.from_query({"interval": "1M"}).interval == "1M"
    assert Selection.read({"interval": "1m"})[1][0].parameter == "interval"


def test_a_window_is_taken_outwards_to_five_minutes() -> None:
    selection = Selection.from_query({"start": "2024-01-01T00:02", "end": "2024-01-01T23:57:30"})
    assert (selection.start, selection.end) == (datetime(2024, 1, 1), datetime(2024, 1, 2))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"region": "WA1"}, "region"),
        ({"range": "8d"}, "range"),
        ({"start": "2024-01-01"}, "end"),
        ({"end": "2024-01-01"}, "start"),
        ({"start": "yesterday", "end": "2024-01-01"}, "start"),
        ({"start": "2024-01-02", "end": "2024-01-01"}, "end"),
        ({"start": "2024-01-01", "end": "2024-01-01"}, "end"),
        ({"start": "2024-01-01", "end": "2024-01-02", "range": "7d"}, "range"),
        ({"group": "colour"}, "group"),
        ({"zoom": "3"}, "zoom"),
    ],
)
def test_what_cannot_be_taken_is_named(query: dict[str, str], parameter: str) -> None:
    _, problems = Selection.read(query)
    assert [problem.parameter for problem in problems] == [parameter]
    assert problems[0].allowed


def test_a_page_may_take_fewer_parameters() -> None:
    _, problems = Selection.read({"group": "simple"}, keys=("region",))
    assert [(p.parameter, p.allowed) for p in problems] == [("group", ("region",))]


def test_a_selection_between_two_moments_is_explicit() -> None:
    start = datetime(2024, 1, 1, 0, 2)
    zoomed = Selection(region="SA1").between(start, start + timedelta(hours=1))
    assert zoomed == Selection("SA1", None, datetime(2024, 1, 1), datetime(2024, 1, 1, 1, 5))


def test_a_hostile_value_is_shown_short_and_printable() -> None:
    _, problems = Selection.read({"region": "<script>\n\x00" + "x" * 500})
    assert "\n" not in problems[0].sentence
    assert len(problems[0].sentence) < 120


_OPTIONS = (Option("show", ("mw", "share"), "mw"), Option("hide", ("wind", "hydro", "other"), "", many=True))


@given(selections, st.sampled_from(["mw", "share"]), st.lists(st.sampled_from(["wind", "hydro", "other"]), unique=True))
def test_options_of_a_page_survive_the_url_in_one_form(selection: Selection, show: str, hidden: list[str]) -> None:
    query = selection.to_query() | {"show": show, "hide": ",".join(hidden)}
    read, problems = Selection.read(query, options=_OPTIONS)
    assert problems == ()
    assert read.option(_OPTIONS[0]) == show
    assert set(filter(None, read.option(_OPTIONS[1]).split(","))) == set(hidden)
    assert Selection.read(read.to_query(), options=_OPTIONS) == (read, ())
    assert read.choosing(_OPTIONS[0], "mw").choosing(_OPTIONS[1], "") == selection


def test_an_unknown_value_of_an_option_is_told_and_replaced() -> None:
    read, problems = Selection.read({"show": "watts", "hide": "wind,coal"}, options=_OPTIONS)
    assert read == Selection()
    assert [problem.sentence for problem in problems] == [
        "'watts' is not a known show: showing mw.",
        "'wind,coal' is not a known hide: it was ignored.",
    ]


def test_options_of_another_page_are_no_parameters_of_this_one() -> None:
    assert [problem.parameter for problem in Selection.read({"show": "share"})[1]] == ["show"]
