"""Flows over time: each link in a panel with its limits, and under them the share of time at a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.figures.arrays import Floats, compact
from app.figures.grid import Grid
from app.figures.strip import strip_axis, strip_trace
from app.figures.theme import Figure, layout, role, value_axis, x_axis
from app.nem import regions

_STRIP, _BREATH = 0.12, 0.045
# Links are data: there may be more than there are colours.
COLOURS = ("NSW1", "QLD1", "TAS1", "SA1", "VIC1", "NEM")


@dataclass(frozen=True)
class LinkSeries:
    """A link over the buckets of a grid; NaN where there is none. `mw` is the mean net flow, forward positive."""

    code: str
    name: str
    region_from: str
    region_to: str
    colour: str
    mw: Floats
    forward_limit_mw: Floats
    reverse_limit_mw: Floats
    at_limit: Floats
    gained_aud: Floats

    @property
    def way(self) -> str:
        return f"{regions.label(self.region_from)} → {regions.label(self.region_to)}"


def link_series(flows: pd.DataFrame, grid: Grid) -> list[LinkSeries]:
    """From the frame of `queries.flows` at the grid's interval, in order of the links' codes."""
    codes, named = by_link(flows)
    places = grid.places(flows["interval_start"])

    def spread(column: str) -> Floats:
        table = np.full((len(named), len(grid.buckets)), np.nan)
        table[codes, places] = flows[column].to_numpy(np.float64)
        return table

    hours, limited = spread("hours"), spread("limit_hours")
    mw = (spread("export_mwh") - spread("import_mwh")) / np.where(hours > 0, hours, np.nan)
    at_limit = spread("hours_at_limit") / np.where(limited > 0, limited, np.nan)
    forward, reverse = spread("export_limit_mw"), spread("import_limit_mw")
    gained = spread("spread_value_aud")
    return [
        LinkSeries(
            **link,
            colour=COLOURS[number % len(COLOURS)],
            mw=mw[number],
            forward_limit_mw=forward[number],
            reverse_limit_mw=reverse[number],
            at_limit=at_limit[number],
            gained_aud=gained[number],
        )
        for number, link in enumerate(named)
    ]


class Link(TypedDict):
    """What a link is called and what it joins."""

    code: str
    name: str
    region_from: str
    region_to: str


def by_link(flows: pd.DataFrame) -> tuple[NDArray[np.intp], list[Link]]:
    """The links of a `queries.flows` in order of their codes, and each row's place among them."""
    codes, names = pd.factorize(flows["interconnector"], sort=True)
    first = np.full(len(names), len(codes))
    np.minimum.at(first, codes, np.arange(len(codes)))
    about = flows[["name", "region_from", "region_to"]].iloc[first].itertuples(index=False)
    return codes, [
        Link(code=str(code), name=str(name), region_from=str(region_from), region_to=str(region_to))
        for code, (name, region_from, region_to) in zip(names, about, strict=True)
    ]


def flow_figure(links: list[LinkSeries], grid: Grid) -> Figure:
    """A panel a link: an area of its mean flow in MW (forward above zero), and its two limits as lines."""
    first = _STRIP + _BREATH
    height = (1 - first - _BREATH * (len(links) - 1)) / max(len(links), 1)
    axes: dict[str, Any] = {}
    data: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for number, link in enumerate(links):
        top = 1 - number * (height + _BREATH)
        axis = "y" if number == 0 else f"y{number + 2}"
        axes[axis.replace("y", "yaxis")] = value_axis(
            domain=(round(top - height, 4), round(top, 4)), tickformat=",d", nticks=4
        )
        data += _traces(link, grid, axis)
        notes.append(_caption(link, top))
    if links:
        data.append(strip_trace({link.name: link.at_limit for link in links}, grid, "from_1000", "y2"))
    window = [grid.meta["start"], grid.meta["end"]]
    return {
        "data": data,
        "layout": layout(
            xaxis=x_axis(range=window, anchor="y2", domain=[0, 1]),
            yaxis2=strip_axis([link.name for link in links], _STRIP, "at limit"),
            **axes,
            annotations=notes,
            margin={"l": 70, "r": 14, "t": 20, "b": 38},
            uirevision="/".join([*window, *(link.code for link in links)]),
            meta=grid.meta | {"unit": "MW"},
        ),
    }


def _traces(link: LinkSeries, grid: Grid, axis: str) -> list[dict[str, Any]]:
    step: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "yaxis": axis,
        **grid.x(0, len(grid.buckets) + 1),
        "hoverinfo": "none",
    }
    about = {"unit": "MW", "first": 0, "points": len(grid.buckets)}
    flow = step | {
        "name": link.name,
        "y": compact(_held(link.mw)),
        "fill": "tozeroy",
        "fillcolor": role(link.colour),
        "opacity": 0.8,
        "line": {"width": 0.8, "color": role(link.colour), "shape": grid.held},
        "meta": {"kind": "demand", **about},
    }
    limits = [
        step
        | {
            "name": f"{link.name}, {word} limit",
            "y": compact(_held(limit)),
            "line": {"width": 1, "color": role("muted"), "shape": grid.held},
            "meta": {"kind": "limit", **about},
        }
        for word, limit in (("forward", link.forward_limit_mw), ("reverse", link.reverse_limit_mw))
    ]
    return [flow, *limits]


def _held(values: Floats) -> Floats:
    return np.append(values, values[-1:])


def _caption(link: LinkSeries, top: float) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "bottom"}
    text = f"<b>{link.name}</b>  {link.way} above zero"
    return {**place, "text": text, "showarrow": False, "font": {"size": 11, "color": role("muted")}, "xshift": 2}
