"""The schematic map of the regions and what flows between them: a drawing. Beside it stands a table that says the same.

A line's width is megawatts: the pale one what the limit allows in the direction of the flow, the strong one the flow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.components import numbers
from app.components.svg import Svg, drawing
from app.figures.link_flows import LinkFlow
from app.figures.map_places import BOX, WIDTH, Line, Point, places
from app.nem import bands, regions
from app.nem.markettime import parse

# Of a line: its width at no flow and at this flow, from which on it grows no further.
_THIN, _THICK, _MOST_MW = 2.0, 18.0, 2000.0
_HEAD = 7.0
_LINE = 15.0
# Letters of a link's name that have room; the words of the whole map have all of it.
_LONGEST = 16
_UNKNOWN = "no data"

METRICS = ("export_mwh", "import_mwh", "export_limit_mw", "limit_share", "hours_at_limit", "price_aud_mwh")
NOTES = (
    "A line is as wide as its flow, the pale one under it as the limit in that direction. A bar across it: the flow's "
    "target stood at a limit (over a window: most of the time). In the boxes, the regions' prices (their means).",
    "Limits hold for the target that dispatch sets: the metered flow may lie beyond them.",
)
"""Of the map's definition."""


@dataclass(frozen=True)
class Place:
    """What stands in a region's box: a line under its name, and the colour of a price band (none for '')."""

    text: str
    band: str = ""


def price_places(prices: Mapping[str, float | None]) -> dict[str, Place]:
    """The regions' boxes with prices in $/MWh."""
    return {
        region: Place(numbers.dollars(price), "" if price is None else bands.band_of(price).code)
        for region, price in prices.items()
        if region != regions.NEM
    }


def region_map(
    links: Sequence[LinkFlow], boxes: Mapping[str, Place], label: str, newest: datetime | None = None
) -> Any:
    """The map. `boxes` by region; those at the ends of links are drawn in any case.

    `newest` is the time that the whole map is of: a flow of another says of which.
    """
    at = places([(link["region_from"], link["region_to"]) for link in links], boxes)
    lines = [part for link, line in zip(links, at.lines, strict=True) for part in _flow(link, line)]
    nodes = [_box(region, middle, boxes.get(region, Place(""))) for region, middle in at.boxes.items()]
    words = [_words(link, line, newest) for link, line in zip(links, at.lines, strict=True)]
    said = "; ".join(map(sentence, links)) or "no links"
    return drawing(
        WIDTH,
        at.height,
        [*lines, *nodes, *words],
        **{"class": "region-map", "role": "img", "aria-label": f"{label}: {said}."},
    )


def sentence(link: LinkFlow) -> str:
    """A link's flow in words."""
    if link["mw"] is None:
        return f"{link['name']}, {_UNKNOWN}"
    begins, ends = _way(link)
    text = f"{link['name']}, {numbers.number(abs(link['mw']))} MW from {regions.label(begins)} to {regions.label(ends)}"
    if link["share"] is not None:
        text += f", {numbers.percent(link['share'], 0)} of its limit"
    return f"{text}, {link['state']}" if link["state"] else text


def way(link: LinkFlow) -> str:
    """`NSW → QLD`: where the flow runs, or, without one, what counts as forward."""
    return " → ".join(regions.label(region) for region in _way(link))


def _way(link: LinkFlow) -> tuple[str, str]:
    ends = link["region_from"], link["region_to"]
    return ends if (link["mw"] or 0.0) >= 0 else ends[::-1]


def _flow(link: LinkFlow, line: Line) -> list[Svg]:
    mw = link["mw"]
    if mw is None:
        return [_stroke(line.start, line.end, _THIN, "track unknown")]
    start, end = (line.start, line.end) if mw >= 0 else (line.end, line.start)
    width = _width(mw)
    track = _width(max(link["room_mw"] or 0.0, 0.0))
    drawn = [] if link["room_mw"] is None else [_stroke(start, end, track, "track")]
    if round(mw) == 0:
        return [*drawn, _stroke(start, end, _THIN, "flow")]
    head = _HEAD + width * 0.75
    neck = _along(end, start, head)
    drawn += [_stroke(start, neck, width, "flow"), _head(neck, end, head)]
    if link["stopped"]:
        drawn.append(_stop(_along(end, start, head + 5), start, max(width, track) + 12))
    return drawn


def _width(mw: float) -> float:
    return _THIN + (_THICK - _THIN) * min(abs(mw) / _MOST_MW, 1.0)


def _along(point: Point, towards: Point, far: float) -> Point:
    across, down = towards[0] - point[0], towards[1] - point[1]
    share = far / (math.hypot(across, down) or 1.0)
    return point[0] + across * share, point[1] + down * share


def _stroke(start: Point, end: Point, width: float, kind: str) -> Svg:
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    return Svg(
        "line", {name: f"{value:.1f}" for name, value in ends.items()} | {"stroke-width": f"{width:.1f}", "class": kind}
    )


def _head(neck: Point, tip: Point, size: float) -> Svg:
    """A triangle at the end that the flow runs to."""
    across, down = (tip[0] - neck[0]) / size, (tip[1] - neck[1]) / size
    half = size * 0.72
    corners = [(neck[0] - down * half, neck[1] + across * half), (neck[0] + down * half, neck[1] - across * half), tip]
    return Svg("polygon", {"points": " ".join(f"{x:.1f},{y:.1f}" for x, y in corners), "class": "head"})


def _stop(point: Point, towards: Point, length: float) -> Svg:
    """A bar across the line: no more goes through here."""
    across, down = towards[0] - point[0], towards[1] - point[1]
    far = math.hypot(across, down) or 1.0
    aside = (-down / far * length / 2, across / far * length / 2)
    ends = [(point[0] + sign * aside[0], point[1] + sign * aside[1]) for sign in (-1, 1)]
    return _stroke(ends[0], ends[1], 3.5, "stop")


def _box(region: str, middle: Point, place: Place) -> Svg:
    left, top = middle[0] - BOX[0] / 2, middle[1] - BOX[1] / 2
    size = {"width": f"{BOX[0]:g}", "height": f"{BOX[1]:g}", "rx": "8"}
    parts = [Svg("rect", {"x": f"{left:g}", "y": f"{top:g}", "class": "box", **size})]
    if place.band:
        strip = {"x": f"{left:g}", "y": f"{top + 6:g}", "width": "5", "height": f"{BOX[1] - 12:g}", "rx": "2"}
        parts.append(Svg("rect", strip | {"style": f"fill:var(--band-{place.band})"}))
    name_at = middle[1] + (-4 if place.text else 5)
    parts.append(_text((middle[0], name_at), "middle", "name", regions.label(region)))
    if place.text:
        parts.append(_text((middle[0], middle[1] + 15), "middle", "note", place.text))
    return Svg("g", {}, parts)


def since(link: LinkFlow, newest: datetime | None) -> str:
    """The time of a flow, where it is not of the newest interval."""
    return "" if newest is None or parse(link["at"]) == newest else numbers.clock(parse(link["at"]), newest)


def _words(link: LinkFlow, line: Line, newest: datetime | None) -> Svg:
    mw, share = link["mw"], link["share"]
    amount = _UNKNOWN if mw is None else f"{numbers.number(abs(mw))} MW"
    told = amount if share is None else f"{amount} · {numbers.percent(share, 0)}"
    more = ", ".join(text for text in (link["state"], since(link, newest)) if text)
    name = link["name"] if len(link["name"]) <= _LONGEST else f"{link['name'][:_LONGEST].rstrip()}…"
    texts = [("name", name), ("note", told), *([("state", more)] if more else [])]
    x, y = line.text
    first = y - (len(texts) - 1) * _LINE if line.above else y
    return Svg("g", {}, [_text((x, first + row * _LINE), line.anchor, *text) for row, text in enumerate(texts)])


def _text(at: Point, anchor: str, kind: str, text: str) -> Svg:
    return Svg("text", {"x": f"{at[0]:.1f}", "y": f"{at[1]:.1f}", "text-anchor": anchor, "class": kind}, [text])
