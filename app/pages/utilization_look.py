"""What can be chosen on the Utilization page beside the control bar, as options of the selection and as links."""

from __future__ import annotations

from dash import html

from app.components import urls
from app.components.attributes import aria, data
from app.components.switches import toggle
from app.nem.fuels import GROUPINGS, Band, bands
from app.nem.options import Option
from app.nem.selection import Selection
from app.queries.utilization_shape import GIVING, TAKING

PATH = "/utilization"

_CODES = tuple(dict.fromkeys(band.code for group in GROUPINGS for band in bands(group)))
HIDE = Option("hide", _CODES, "", many=True)
CAPACITY = Option("capacity", ("0", "1"), "0")
OF = Option("of", _CODES, "")
UNIT = Option("unit", (), "", pattern=r"[A-Z0-9][A-Z0-9/_#+-]{0,19}")
SIDE = Option("side", ("", GIVING, TAKING), "")
OPTIONS = (HIDE, CAPACITY, OF, UNIT, SIDE)

Link = tuple[str, str]
"""An address in two parts, between which a DUID belongs."""
# No DUID has this form: it stands for one until the row is known.
_ANY = "ANY-UNIT"


def hidden(selection: Selection) -> tuple[str, ...]:
    return tuple(code for code in selection.option(HIDE).split(",") if code)


def legend(selection: Selection, drawn: list[Band]) -> list[html.A]:
    """The bands that could be drawn; each is a link that takes its line away or brings it back."""
    codes = [band.code for band in drawn]
    off = set(hidden(selection)) & set(codes)

    def hiding(others: set[str]) -> str:
        text = ",".join(code for code in HIDE.values if code in others)
        return urls.page(PATH, selection.choosing(HIDE, text))

    def entry(band: Band) -> html.A:
        verb = "Show" if band.code in off else "Hide"
        rest = set(codes) - {band.code}
        return html.A(
            [html.Span(className="swatch", style={"--band": f"var(--band-{band.code})"}), band.label],
            href=hiding(off ^ {band.code}),
            className="band hidden-band" if band.code in off else "band",
            title=f"{verb} {band.label}. Double click: this one alone",
            **data(select="replace", only=hiding(set() if off == rest else rest)),
            **aria(pressed=str(band.code not in off).lower()),
            role="button",
        )

    return [entry(band) for band in drawn]


def choices(selection: Selection) -> list[html.Div]:
    title = "The registered MW of the fuels drawn, together, on an axis at the right: new plant is a step"
    return [toggle("Registered capacity", title, PATH, selection, CAPACITY)]


def heat_choices(selection: Selection, offered: list[Band], shown: str) -> list[html.Div]:
    """A menu of the fuels that the heat map can be of; `shown` is what it is of now."""
    links = [
        html.A(
            band.label,
            href=urls.page(PATH, selection.choosing(UNIT, "").choosing(SIDE, "").choosing(OF, band.code)),
            **data(select="replace"),
            **(aria(current="true") if band.label == shown else {}),
        )
        for band in offered
    ]
    summary = html.Summary(shown, **aria(label=f"Heat map of: {shown}"))
    caption = html.Span("Of", className="caption", **aria(hidden="true"))
    menu = html.Div([html.Details([summary, html.Div(links, className="menu-items")])], className="menu")
    words = html.Span("or a unit: “by hour” in its row of the table", className="caption")
    return [html.Div([caption, menu], className="switch"), html.Div(words, className="switch")]


def unit_links(selection: Selection) -> dict[str, Link]:
    """The page with a unit's heat map, of what it gave and of what it took, by the option's value."""

    def link(side: str) -> Link:
        address = urls.page(PATH, selection.choosing(UNIT, _ANY).choosing(SIDE, side))
        before, after = address.split(_ANY)
        return before, after

    return {side: link(side) for side in ("", TAKING)}
