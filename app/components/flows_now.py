"""The table beside the map of the regions: what each link carries now, against its limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import html

from app.components import numbers, urls
from app.components.attributes import data
from app.components.region_map import since, way
from app.figures.link_flows import LinkFlow
from app.nem.selection import Selection

_COLUMNS = (
    ("Link", "", "Its name, and where its flow runs to"),
    ("Flow", "MW", "Metered flow, the mean of the newest five minutes"),
    ("Limit", "MW", "The limit in the flow's direction"),
    ("Share", "%", "Flow, of the limit in its direction"),
)


def flows_now(links: Sequence[LinkFlow], newest: datetime) -> html.Table:
    """A row for each link; a flow that is not of the `newest` interval says of which."""
    header = [
        html.Th([html.Span(name), html.Small(unit)] if unit else name, scope="col", title=title)
        for name, unit, title in _COLUMNS
    ]
    return html.Table(
        [
            html.Caption("Flows between the regions", className="visually-hidden"),
            html.Thead(html.Tr(header)),
            html.Tbody([_row(link, newest) for link in links]),
        ],
        className="fuel-table price-table",
    )


def _row(link: LinkFlow, newest: datetime) -> html.Tr:
    target = urls.page("/flows", Selection(range="24h", region=link["region_from"]))
    more = ", ".join(text for text in (link["state"], since(link, newest)) if text)
    name = [html.A(link["name"], href=target, **data(page="")), html.Small(f" {way(link)}")]
    mw, limit, share = link["mw"], link["room_mw"], link["share"]
    cells = (
        numbers.number(None if mw is None else abs(mw)),
        numbers.number(limit),
        numbers.NOTHING if share is None else numbers.number(share * 100),
    )
    said = [html.Small(f" {more}", className="state")] if more else []
    return html.Tr([html.Th([*name, *said], scope="row"), *(html.Td(text) for text in cells)])
