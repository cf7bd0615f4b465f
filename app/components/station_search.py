"""The field that finds a station, and what it searches: the browser has all stations and ranks them at each keystroke.

A combobox with a listbox (assets/js/stations.js). Six hundred units are some ten kilobytes, once a visit: no keystroke
waits for the network, and none costs the server anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from app.components.attributes import data
from app.nem import regions
from app.nem.fuels import unit_colour, unit_label
from app.nem.stations import Station

INDEX = "stations-index"


def search_field(name: str, label: str, hint: str, how: str) -> html.Div:
    """A search field called `name`. `how`: what is found is opened (`open`), or laid over what is shown (`add`)."""
    field = dcc.Input(id=name, type="search", placeholder=hint, autoComplete="off", spellCheck="false")
    return html.Div(
        [
            html.Label([html.Span(label, className="visually-hidden"), field]),
            html.Div(id=f"{name}-list", className="found-stations", hidden=True),
            html.Div(id=f"{name}-status", className="visually-hidden", role="status"),
        ],
        className="station-search",
        **data(stations=how),
    )


def index_store(found: list[list[Any]]) -> dcc.Store:
    return dcc.Store(id=INDEX, data=found)


def search_index(stations: Iterable[Station]) -> list[list[Any]]:
    """What is searched, a list each: name, DUIDs, owners, fuels, regions (short and long), colour, MW, working."""
    return [
        [
            station.name,
            " ".join(station.duids),
            ", ".join(station.owners),
            ", ".join(unit_label(fuel) for fuel in station.fuels),
            ", ".join(regions.label(code) for code in station.regions),
            ", ".join(regions.name(code) for code in station.regions),
            unit_colour(station.fuel),
            round(station.capacity_mw),
            int(station.working),
        ]
        for station in stations
    ]


def register(app: Dash) -> None:
    """Make the fields search when the stations are there."""
    app.clientside_callback(
        ClientsideFunction("nemdash", "stations"),
        # Nothing is put there; a callback without an output would not be called for the first data.
        Output(INDEX, "clear_data"),
        Input(INDEX, "data"),
    )
