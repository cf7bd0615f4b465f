"""Where the map of the regions has its places: boxes of regions, and the lines of links between them.

Schematic: north is up, distances mean nothing. Links are data, and so are regions: one that the map has no place for
gets a free one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

WIDTH, HEIGHT = 400.0, 446.0
BOX = (92.0, 48.0)
"""Width and height of a region's box."""

_PLACES = {
    "QLD1": (262.0, 30.0),
    "NSW1": (262.0, 160.0),
    "SA1": (54.0, 288.0),
    "VIC1": (250.0, 288.0),
    "TAS1": (250.0, 416.0),
}
# In the north-west there is room for new regions; further ones stand below.
_FREE = [(54.0, 30.0), (54.0, 94.0), (54.0, 158.0)]
_BELOW = 66.0
# Links between the same two regions run side by side, this far apart.
_APART = 36.0
_LEVEL = 20.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A link's line from the box of its first region to that of its second, and where its words stand.

    `text` is where the first line of them begins, or, `above` the line, where the last one does.
    """

    start: Point
    end: Point
    text: Point
    anchor: str
    above: bool = False


@dataclass(frozen=True)
class Places:
    """`boxes` has the middle of each region's box, `lines` one for each link, in their order."""

    boxes: dict[str, Point]
    lines: list[Line]
    height: float


def places(links: Sequence[tuple[str, str]], also: Iterable[str] = ()) -> Places:
    """Places of links, given as (region_from, region_to), of the regions at their ends, and of those in `also`."""
    named = dict.fromkeys([*also, *(region for link in links for region in link)])
    unknown = [region for region in named if region not in _PLACES]
    spare = [*_FREE, *((54.0, HEIGHT + _BELOW * (row + 0.5)) for row in range(len(unknown) - len(_FREE)))]
    boxes = {region: _PLACES[region] for region in named if region in _PLACES} | dict(zip(unknown, spare, strict=False))
    side_by_side: dict[frozenset[str], list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        side_by_side[frozenset(link)].append(number)
    lines = []
    for number, (begins, ends) in enumerate(links):
        group = side_by_side[frozenset((begins, ends))]
        # Always seen from the same end, or two links that are named in opposite directions would lie on each other.
        first, second = sorted((begins, ends))
        offset = (group.index(number) - (len(group) - 1) / 2) * _APART
        line = _line(boxes[first], boxes[second], offset, alone=len(group) == 1)
        lines.append(line if begins == first else replace(line, start=line.end, end=line.start))
    below = max(0, len(unknown) - len(_FREE))
    return Places(boxes, lines, HEIGHT + _BELOW * below)


def _line(start: Point, end: Point, offset: float, *, alone: bool) -> Line:
    across, down = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, down) or 1.0
    aside = (-down / length * offset, across / length * offset)
    moved = [(point[0] + aside[0], point[1] + aside[1]) for point in (start, end)]
    a, b = _leaving(moved[0], start, moved[1]), _leaving(moved[1], end, moved[0])
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    if abs(across) > abs(down):
        above = aside[1] < 0 or alone
        # Beside a line that rises or falls, words begin or end where it leaves room.
        anchor = "middle" if abs(down) < _LEVEL else "end" if (across * down < 0) == above else "start"
        return Line(a, b, (middle[0], middle[1] + (-10 if above else 22)), anchor, above)
    right = aside[0] > 0 or alone
    return Line(a, b, (middle[0] + (16 if right else -16), middle[1] - 4), "start" if right else "end")


def _leaving(point: Point, box: Point, towards: Point) -> Point:
    """Where a line from inside a box leaves it."""
    across, down = towards[0] - point[0], towards[1] - point[1]
    shares = [1.0]
    for place, middle, reach, way in zip(point, box, (BOX[0] / 2, BOX[1] / 2), (across, down), strict=True):
        if way:
            shares.append(((middle + math.copysign(reach, way)) - place) / way)
    share = min(share for share in shares if share >= 0) if min(shares) >= 0 else 0.0
    return point[0] + across * share, point[1] + down * share
