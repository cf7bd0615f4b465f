"""The Generation page's comparison with another period: a switch, a card with the differences, columns of the table."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
from dash import Output, html
from dash.development.base_component import Component

from app.components import cards, numbers
from app.components.switches import switch
from app.figures.comparison import Change, changes, comparison_figure
from app.figures.look import Look
from app.nem.compare import COMPARE, LABELS, NONE, compared_with
from app.nem.intervals import TOTAL
from app.nem.markettime import short_iso
from app.nem.selection import Selection
from app.pages.page import Asked, Parts
from app.queries.generation import generation

NAME = "change"
METRICS = ("difference_mwh", "difference_share", "energy_mwh")
OUTPUTS = {
    **cards.chart_outputs(NAME),
    "change_hidden": Output(f"{NAME}-card", "hidden"),
    "change_note": Output(f"{NAME}-note", "children"),
    "change_switch": Output(f"{NAME}-switch", "children"),
}
BLANK: Parts = {"change_figure": cards.NO_FIGURE, "change_note": []}

_NOTES = (
    "The previous period ends where the window begins and is as long; whole calendar months, quarters and years are "
    "compared with their own kind. A year earlier is the same dates of the year before.",
    "A fuel that one of the periods knows nothing of has no difference: missing is not zero.",
)
# A period is whole where at most this share of its intervals is missing: two hours in a month.
_WHOLE = 0.997


def card(parts: Parts) -> Component:
    note = html.Div(parts["change_note"], id=f"{NAME}-note", className="card-note")
    label = "Bars of the difference in energy by fuel between the window and the period it is compared with."
    return cards.chart(
        NAME,
        "Difference by fuel",
        parts,
        label=label,
        metrics=METRICS,
        notes=_NOTES,
        above=(note,),
        hidden=parts["change_hidden"],
    )


def place_of_switch(parts: Parts) -> Component:
    return html.Div(parts["change_switch"], id=f"{NAME}-switch", className="switches")


def always(asked: Asked, path: str) -> Parts:
    how = asked.selection.option(COMPARE)
    subtitle = "GWh"
    if how != NONE:
        now, before = numbers.period(asked.window.start, asked.window.end), numbers.period(*_other(asked, how))
        subtitle = f"GWh, {now} against {before}, AEST"
    return {
        "change_subtitle": subtitle,
        "change_csv": cards.DRAWN,
        "change_hidden": how == NONE,
        "change_switch": [_switch(path, asked.selection)],
    }


def find(asked: Asked, look: Look) -> tuple[Parts, dict[str, Change] | None]:
    """The card's parts, and the changes by band for the table; None where nothing is compared."""
    how = asked.selection.option(COMPARE)
    if how == NONE:
        return BLANK, None
    other = _other(asked, how)
    now, before = (
        generation(asked.world.version, asked.selection.region, short_iso(start), short_iso(end), TOTAL, "detailed")
        for start, end in ((asked.window.start, asked.window.end), other)
    )
    found = changes(now, before, look)
    said = [html.P(sentence) for sentence in _caveats(asked, other, now, before)]
    return {"change_figure": comparison_figure(found, look), "change_note": said}, found


def _other(asked: Asked, how: str) -> tuple[datetime, datetime]:
    return compared_with(asked.window.start, asked.window.end, how)


def _switch(path: str, selection: Selection) -> html.Div:
    return switch("Compare with", path, selection, COMPARE, LABELS)


def _caveats(asked: Asked, other: tuple[datetime, datetime], now: pd.DataFrame, before: pd.DataFrame) -> list[str]:
    """What makes the two periods unlike: data that is missing, and days more or less."""
    window = (asked.window.start, asked.window.end)
    said = []
    for (start, end), frame, name in ((window, now, "this window"), (other, before, "the period before")):
        share = _covered(frame, end - start)
        if share == 0:
            begins = numbers.date(asked.world.span.start)
            said.append(f"There is no data for {numbers.period(start, end)}: the data begins on {begins}.")
        elif share < _WHOLE:
            said.append(f"Only {numbers.percent(share)} of {name} has data: the energies are not like for like.")
    lengths = [end - start for start, end in (window, other)]
    if lengths[0] != lengths[1]:
        days = [numbers.number(length / timedelta(days=1)) for length in lengths]
        said.append(f"{days[0]} days are compared with {days[1]}.")
    return said


def _covered(frame: pd.DataFrame, length: timedelta) -> float:
    """Share of a period for which the market has readings: the hours of the fuels that are read by SCADA."""
    hours = frame.loc[frame["capacity_mwh"].notna() | frame["priced_mwh"].notna(), "hours"].max()
    return 0.0 if pd.isna(hours) else float(hours) / (length / timedelta(hours=1))
