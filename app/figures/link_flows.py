"""What the map of the regions shows of each link: its flow against its limits, now or over a window."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, TypedDict

import pandas as pd

from app.figures.grid import stamp
from app.nem.links import share_of_limit

# From this part of the time on, a link is drawn as one that stands at its limit.
_MOSTLY = 0.5


class LinkFlow(TypedDict):
    """A link's mean flow (forward positive) and what is to be said of it; None where unknown.

    `room_mw` is what the limit allows in the flow's direction (below zero where it forces the flow the other way),
    `share` the flow's part of it (`nem.links.share_of_limit`), `stopped` whether the link stands at a limit, `state`
    words such as "at limit". `at` is the ISO time of a flow that is of one interval, "" of one over a window.
    """

    name: str
    region_from: str
    region_to: str
    mw: float | None
    room_mw: float | None
    share: float | None
    stopped: bool
    state: str
    at: str


def links_now(flows: pd.DataFrame) -> list[LinkFlow]:
    """The newest interval of each link, from a `queries.flows` in five minutes."""
    newest = flows[~flows["interconnector"].duplicated(keep="last")].to_dict("records")
    newest.sort(key=lambda row: str(row["interconnector"]))
    return [_link(row, stamp(row["interval_start"]), "at limit") for row in newest]


def links_over(totals: pd.DataFrame) -> list[LinkFlow]:
    """Of each link the mean over a window, and how much of the time it stood at a limit, from its `link_totals`."""
    return [_link(row, "", "at limit {share:.0%}") for row in totals.to_dict("records")]


def _link(row: dict[Hashable, Any], at: str, at_limit: str) -> LinkFlow:
    forward, reverse = row["export_limit_mw"], row["import_limit_mw"]
    limited = row["limit_hours"] > 0
    mw = (row["export_mwh"] - row["import_mwh"]) / row["hours"] if row["hours"] > 0 else None
    room = None if mw is None or not limited else forward if mw >= 0 else -reverse
    part = row["hours_at_limit"] / row["limit_hours"] if limited else 0.0
    words = at_limit.format(share=part).replace("%", " %") if round(part, 2) else ""
    return LinkFlow(
        name=row["name"],
        region_from=row["region_from"],
        region_to=row["region_to"],
        mw=mw,
        room_mw=room,
        share=None if mw is None or not limited else share_of_limit(mw, forward, reverse),
        stopped=part >= _MOSTLY,
        state=_state(mw, room, words, crossed=limited and reverse > forward),
        at=at,
    )


def _state(mw: float | None, room: float | None, at_limit: str, *, crossed: bool) -> str:
    """Limits that cross leave no flow allowed, and one that lies beyond zero none in the flow's direction."""
    if crossed:
        return "limits cross"
    return "no room this way" if mw and room is not None and room <= 0 else at_limit
