"""The map of the regions, whatever links there are."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.components.markup import markup
from app.components.region_map import Place, price_places, region_map
from app.components.svg import Svg
from app.figures.link_flows import LinkFlow
from app.figures.map_places import BOX, WIDTH, places
from app.nem.links import BUILT_IN_LINKS
from app.nem.regions import REGION_CODES

NAMES = st.sampled_from([*REGION_CODES, "NZ1", "WEM", "PNG1", "X1", "X2"])


def link(begins: str, ends: str, mw: float | None = 120.0, **more: object) -> LinkFlow:
    flow = LinkFlow(
        name="Cable",
        region_from=begins,
        region_to=ends,
        mw=mw,
        room_mw=200.0,
        share=0.6,
        stopped=False,
        state="",
        at="",
    )
    return flow | more  # type: ignore[return-value]


def drawn(*links: LinkFlow) -> ElementTree.Element:
    return ElementTree.fromstring(markup(region_map(links, {"NSW1": Place("$40", "30_100")}, "Flows")))


def found(svg: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [element for element in svg.iter() if element.get("class") == kind]


@given(st.lists(st.tuples(NAMES, NAMES), max_size=14))
def test_any_links_between_any_regions_have_their_places(links: list[tuple[str, str]]) -> None:
    made = places(links)
    assert set(made.boxes) == {region for pair in links for region in pair}
    for (left, top), (other_left, other_top) in itertools.combinations(made.boxes.values(), 2):
        assert abs(left - other_left) >= BOX[0] or abs(top - other_top) >= BOX[1], "boxes lie on each other"
    for left, top in made.boxes.values():
        assert BOX[0] / 2 <= left <= WIDTH - BOX[0] / 2
        assert BOX[1] / 2 <= top <= made.height - BOX[1] / 2
    distinct = [(line.start, line.end) for line, (a, b) in zip(made.lines, links, strict=True) if a != b]
    either_way = [frozenset(ends) for ends in distinct]
    assert len(set(either_way)) == len(either_way), "two links lie on each other"


def test_the_markets_own_links_leave_their_boxes_at_the_border() -> None:
    made = places([(one.region_from, one.region_to) for one in BUILT_IN_LINKS])
    for line, one in zip(made.lines, BUILT_IN_LINKS, strict=True):
        for point, region in ((line.start, one.region_from), (line.end, one.region_to)):
            reach = [abs(a - b) / (side / 2) for a, b, side in zip(point, made.boxes[region], BOX, strict=True)]
            assert max(reach) == pytest.approx(1)


def test_an_arrow_runs_where_the_energy_does() -> None:
    made = places([("NSW1", "QLD1")])
    for mw, end in ((120.0, made.lines[0].end), (-120.0, made.lines[0].start)):
        (head,) = found(drawn(link("NSW1", "QLD1", mw)), "head")
        assert head.get("points", "").split()[-1] == f"{end[0]:.1f},{end[1]:.1f}"
    assert found(drawn(link("NSW1", "QLD1", 0.0)), "head") == []
    assert found(drawn(link("NSW1", "QLD1", None)), "flow") == []


def test_a_limit_is_told_without_colour_and_in_words() -> None:
    svg = drawn(link("VIC1", "SA1", -200.4, share=1.002, stopped=True, state="at limit"), link("NSW1", "NZ1", None))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == (
        "Flows: Cable, 200 MW from SA to VIC, 100 % of its limit, at limit; Cable, no data."
    )
    assert len(found(svg, "stop")) == 1
    texts = [text.text for text in svg.iter() if text.tag.endswith("text")]
    assert {"at limit", "200 MW · 100 %", "NZ1", "NSW", "$40"} <= set(texts)
    (flow,), (track,) = found(svg, "flow"), found(svg, "track")
    assert float(flow.get("stroke-width", "")) == pytest.approx(float(track.get("stroke-width", "")), abs=0.1)


def test_the_markets_price_has_no_box() -> None:
    assert price_places({"NEM": 50.0, "SA1": None, "TAS1": -3.0}) == {
        "SA1": Place("–"),
        "TAS1": Place("−$3.00", "below_0"),
    }


def test_a_drawing_is_escaped() -> None:
    assert markup(Svg("text", {"class": 'a"b'}, ["<b>", Svg("tspan", {}, ["&"])])) == (
        '<text class="a&quot;b">&lt;b&gt;<tspan>&amp;</tspan></text>'
    )
