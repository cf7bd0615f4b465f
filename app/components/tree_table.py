"""A table whose rows open: the browser has all rows from the first and opens, sorts and searches them by itself.

A plain table with the roles and keys of a treegrid. AG Grid was weighed and left out: its component is not split by
page, so that every page's first visit would load 324 kB more (brotli), and it makes functions from text, which the
Content-Security-Policy forbids.

    body:      tree_table("fleet", "The fleet: fuels, stations and units")
    outputs:   {"fleet": tree_output("fleet")}
    answer:    {"fleet": tree_data(rows, COLUMNS, "The fleet", first="Fuel, station, unit")}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.dependencies import MATCH

from app.components.attributes import data

Tree = dict[str, Any]
"""What the browser makes a table of: `tree_data`."""


@dataclass(frozen=True)
class Column:
    """`scale` is what a value is divided by to be shown in `unit`, with `digits` decimals; `title` says what it is.

    `of` is the name of a row's number that the value is one of (a rank of so many).
    """

    name: str
    unit: str
    scale: float
    digits: int
    title: str
    of: str = ""


@dataclass(frozen=True)
class TreeRow:
    """One row. `parent` is the place of the row it is below, -1 for none; rows come after their parents.

    `link` is where its small link leads (`tree_data` has its words), `mark` a sentence that is a sign beside the label.
    """

    parent: int
    key: str
    label: str
    values: Sequence[float | None]
    fuel: str = ""
    note: str = ""
    mark: str = ""
    link: str = ""
    of: int = 0


def tree_id(name: str) -> dict[str, str]:
    """Where a callback puts the rows: a store, from which the browser makes the table."""
    return {"kind": "tree", "name": name}


def tree_output(name: str) -> Output:
    return Output(tree_id(name), "data")


def tree_table(name: str, label: str, data_now: Tree | None = None) -> html.Div:
    """The place of the table called `name`, with a field that searches it. Its `tree_data` may come later."""
    field = dcc.Input(id=f"{name}-search", type="search", placeholder="Search")
    search = html.Label([html.Span(f"Search: {label}", className="visually-hidden"), field])
    return html.Div(
        [
            dcc.Store(id=tree_id(name), data=data_now),
            html.Div([search, html.Span(id=f"{name}-found", className="found", role="status")], className="tree-tools"),
            html.Div(className="scroll-x tree later"),
        ],
        className="tree-frame",
        **data(tree=name),
    )


def tree_data(
    rows: Sequence[TreeRow], columns: Sequence[Column], label: str, *, first: str, link: str = "", branch: str = ""
) -> Tree:
    """All rows as they go to the browser: numbers to seven digits, which is more than is shown.

    `label` says what the table is, `first` heads the column of labels; `link` is the words of the links of rows that
    have none below them, `branch` of those that have.
    """
    lines = [
        [row.parent, row.key, row.label, row.fuel, row.note, row.mark, row.link, row.of, *map(_short, row.values)]
        for row in rows
    ]
    return {
        "rows": lines,
        "columns": [asdict(column) for column in columns],
        "label": label,
        "first": first,
        "link": link,
        "branch": branch,
    }


def register(app: Dash) -> None:
    """Make the table when its rows arrive."""
    app.clientside_callback(
        ClientsideFunction("nemdash", "tree"),
        # Nothing is put there: the store only names which of the tables this is about.
        Output({"kind": "tree", "name": MATCH}, "clear_data"),
        Input({"kind": "tree", "name": MATCH}, "data"),
    )


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.7g}")
