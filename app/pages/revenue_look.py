"""What can be chosen on the Revenue page beside the control bar, as options of the selection and as links."""

from __future__ import annotations

from dash import html

from app.components import urls
from app.components.attributes import aria, data
from app.components.switches import switch, toggle
from app.figures.capture import SHOW
from app.figures.pivot import DIMENSIONS, ORDERS
from app.figures.symlog import LINEAR, LOG
from app.nem.fuels import bands
from app.nem.options import Option
from app.nem.regions import NEM
from app.nem.selection import Selection
from app.pages.revenue_units import EARNERS

PATH = "/revenue"

# The order without any dimension has a name in the URL.
_STATIONS = "station"

BARS = Option("bars", ("each", "cumulative"), "each")
LOSSFACTORS = Option("lossfactors", ("0", "1"), "0")
CAPTURE = Option("capture", SHOW, SHOW[0])
SCALE = Option("scale", (LOG, LINEAR), LOG)
ROWS = Option("rows", tuple(order or _STATIONS for order in ORDERS), "region-fuel")
RANK = Option("rank", EARNERS, EARNERS[0])
OPTIONS = (BARS, LOSSFACTORS, CAPTURE, SCALE, ROWS, RANK)

_DIMENSION_LABELS = {"region": "Region", "fuel": "Fuel", "owner": "Owner"}
_RANK_LABELS = {"revenue_aud": "Revenue", "aud_kw_year": "$/kW-year", "price_aud_mwh": "Price"}


def order(selection: Selection) -> str:
    """One of figures.pivot.ORDERS. In a single region, regions are no groups."""
    chosen = selection.option(ROWS).replace(_STATIONS, "")
    return "-".join(part for part in chosen.split("-") if part and (part != "region" or selection.region == NEM))


def revenue_choices(selection: Selection) -> list[html.Div]:
    return [
        switch("Bars", PATH, selection, BARS, {"each": "Each", "cumulative": "Cumulative"}),
        toggle(
            "Loss factors",
            "Revenue after transmission and distribution loss factors, as it is settled",
            PATH,
            selection,
            LOSSFACTORS,
        ),
    ]


def capture_choices(selection: Selection) -> list[html.Div]:
    return [
        switch("Show", PATH, selection, CAPTURE, {"price": "$/MWh", "rate": "% of baseload"}),
        switch("Scale", PATH, selection, SCALE, {LOG: "Log", LINEAR: "Linear"}),
    ]


def rank_choices(selection: Selection) -> list[html.Div]:
    return [switch("By", PATH, selection, RANK, _RANK_LABELS)]


def row_choices(selection: Selection) -> list[html.Div]:
    """The dimensions in their order: a press takes one out, or puts it last. So any order can be reached."""
    offered = [name for name in DIMENSIONS if name != "region" or selection.region == NEM]
    chosen = [part for part in order(selection).split("-") if part]
    links = []
    for name in [*chosen, *(name for name in offered if name not in chosen)]:
        on = name in chosen
        rest = [part for part in chosen if part != name]
        target = selection.choosing(ROWS, "-".join(rest if on else [*rest, name]) or _STATIONS)
        label = f"{chosen.index(name) + 1} {_DIMENSION_LABELS[name]}" if on else _DIMENSION_LABELS[name]
        title = "Take out of the rows" if on else "Put below the others"
        current = aria(current="true") if on else {}
        links.append(html.A(label, href=urls.page(PATH, target), title=title, **data(select="replace"), **current))
    caption = html.Span("Rows", className="caption", **aria(hidden="true"))
    segment = html.Div(links, className="segment", role="group", **aria(label="Rows"))
    return [html.Div([caption, segment, html.Span("then station, unit", className="caption")], className="switch")]


def legend(selection: Selection, shown: list[str]) -> list[html.Span]:
    """Swatches of the bands that are drawn, in the order of the stack."""
    return [
        html.Span([html.Span(className="swatch", style={"--band": f"var(--band-{band.code})"}), band.label])
        for band in bands(selection.group)
        if band.code in shown
    ]


def baseload_legend() -> html.Span:
    return html.Span([html.Span(className="dashed", **aria(hidden="true")), "Baseload price"])
