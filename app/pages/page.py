"""What all pages share: a URL's query becomes a selection, the selection's answer becomes the parts of the page.

A page says what its cards are and what goes into them (`Page`); reading the query, the control bar, notices, the states
without an answer and the one callback that updates everything are here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import dash
from dash import ClientsideFunction, Dash, Input, Output, dcc, html, no_update
from dash.dependencies import MATCH
from dash.development.base_component import Component
from flask import request
from werkzeug.exceptions import BadRequest

from app.components import controls, markup, states
from app.components.attributes import data
from app.components.controls import ALL, Controls
from app.components.source import source
from app.figures.lacking import lacking
from app.nem.errors import NemdashError
from app.nem.markettime import short_iso
from app.nem.options import Option
from app.nem.selection import Selection, Window
from app.queries import lasting
from app.queries.aside import aside
from app.queries.gaps import gaps
from app.queries.world import NoData, World, world

SHOWN = "X-Page-Shown"
"""Header of Dash's first question: the document has come with the page, so that it need not come again."""

Parts = dict[str, Any]
"""What a page is made of, by name: a figure, a table's rows, a subtitle, a link."""


@dataclass(frozen=True)
class Asked:
    """What somebody looks at: the data that is published, what was chosen, and the window that it means."""

    world: World
    selection: Selection
    window: Window

    @property
    def start(self) -> str:
        return short_iso(self.window.start)

    @property
    def end(self) -> str:
        return short_iso(self.window.end)

    @property
    def follow_up(self) -> dict[str, str]:
        """What a part that follows the page is asked with: a store's data, of which `again` makes this once more.

        With the version: a rolling window's search says the same when new data has come.
        """
        return {"search": urlencode(self.selection.to_query(), safe=":,"), "version": self.world.version}

    @classmethod
    def again(cls, follow_up: Mapping[str, str], options: tuple[Option, ...]) -> Asked:
        """What a page's `follow_up` asks, of the data that is published now. Raises BadRequest for anything else."""
        search = follow_up.get("search") if isinstance(follow_up, dict) else None
        if not isinstance(search, str):
            raise BadRequest("What follows a page is asked with what the page gave.")
        now = world()
        lasting.lasts(now.version)
        selection, _ = Selection.read(dict(parse_qsl(search)), options=options)
        return cls(now, selection, selection.window(now.span))


@dataclass(frozen=True)
class Page:
    """A page of the dashboard.

    `body` makes the cards, with a first view's parts already in them. `outputs` says where each part goes later; they
    are the same names. `always` gives the parts that need no data (subtitles, links), `find` the rest, or None where
    the window holds no data; `blank` stands in their place then. `has` tells which controls mean something on it.
    `window_of` may take another interval than the window would have by itself.

    A page with a `range` shows that named range always, and moves on with the data: the window that is chosen on other
    pages only passes through it. Its charts' windows are then dragged open on the page `zooms`.

    What a page shows follows from the data and the query alone, unless it is `momentary`: it then tells of the server
    too, and is made anew some seconds later.

    A page whose `has` is NONE is no window on the data: it has no bar, and its foot tells nothing of gaps.
    """

    path: str
    title: str
    order: int
    body: Callable[[Parts], list[Component]]
    outputs: Mapping[str, Output]
    always: Callable[[Asked], Parts]
    find: Callable[[Asked], Parts | None]
    blank: Parts
    options: tuple[Option, ...] = ()
    has: Controls = ALL
    window_of: Callable[[Selection, Window], Window] = lambda _, window: window
    range: str = ""
    zooms: str = ""
    momentary: bool = False

    @property
    def windowed(self) -> bool:
        """Whether it shows a window that can be chosen."""
        return self.has != controls.NONE

    @property
    def query(self) -> str:
        """What the page's callback is asked with (assets/js/network.js). Each page has its own."""
        return f"query{self.path.replace('/', '-')}"

    def layout(self, /, **query: str) -> html.Div:
        """The page for a URL's query, with its first figures already in it. Anything may stand in the query."""
        try:
            parts = self.view(query)
        except NoData:
            return states.no_data()
        return html.Div(
            [
                html.H1(self.title, className="visually-hidden"),
                *([controls.drawer(parts["drawer"], parts["controls"])] if self.windowed else []),
                html.Div(parts["state"], id="state"),
                html.Div(self.body(parts), id="content", className="content", hidden=parts["hidden"]),
                html.Footer(parts["source"], id="source", className="source"),
            ],
            id="page",
            **data(path=self.path, range=self.range, zooms=self.zooms),
        )

    def first(self, /, **query: str) -> list[Component]:
        """The page as Dash gets it: its stores, and its answer unless the document has come with it.

        Any name may stand in a query, `self` as well.
        """
        whole = self.layout(**query)
        answer = None
        if SHOWN not in request.headers:
            page = markup.markup(whole)
            answer = {"page": page, "path": self.path, "parts": [], "figures": markup.figures(whole)}
        return [dcc.Store(id=self.query), *markup.stores(whole), dcc.Store(id=answer_id(self.path), data=answer)]

    def update(self, search: str) -> dict[str, Any]:
        """What changes on the page, for a URL's search text such as `?region=SA1`. Raises BadRequest for no text."""
        if not isinstance(search, str):
            raise BadRequest("A page is asked with the text of a query.")
        return changes(self.places, self.view(dict(parse_qsl(search.removeprefix("?")))))

    def view(self, query: Mapping[str, str]) -> Parts:
        """The parts of the page by name. Raises NoData while nothing is published, and nothing else."""
        now = world()
        lasting.lasts(now.version, momentary=self.momentary)
        selection, problems = Selection.read(query, options=self.options)
        looking = Selection(region=selection.region, range=self.range) if self.range else selection
        asked = Asked(now, selection, self.window_of(selection, looking.window(now.span)))
        sentences = [*(problem.sentence for problem in problems), *asked.window.notices]
        has = self.controls_of(selection)
        parts = self.always(asked) | {
            "source": source(now.data_through, now.version, None, simulated=now.simulated),
            "controls": controls.control_bar(self.path, selection, asked.window, now.span, has),
            "drawer": controls.shown(selection, asked.window, has),
            "state": states.notices(sentences),
            "hidden": False,
        }
        try:
            if self.windowed:
                lacked = aside(gaps, now.version, selection.region, asked.start, asked.end)
                found = self._find(asked)
                parts["source"] = source(now.data_through, now.version, lacking(lacked()), simulated=now.simulated)
            else:
                found = self._find(asked)
        except NemdashError as error:
            nothing = failure(error)
        else:
            if found is not None:
                return parts | found
            nothing = states.empty(self.path, selection, asked.window, now.span)
        # The message stands in place of the cards.
        return parts | self.blank | {"state": [*parts["state"], nothing], "hidden": True}

    def register(self, app: Dash, module: str) -> None:
        """Make the page known, and update all of it by one callback when the browser changes the query."""
        dash.register_page(
            module,
            path=self.path,
            name=self.title,
            title=f"{self.title} · NEM dashboard",
            order=self.order,
            layout=self.first,
        )
        answer = Output(answer_id(self.path), "data")
        app.callback(answer, Input(self.query, "data"), prevent_initial_call=True)(self.update)

    @property
    def places(self) -> dict[str, Output]:
        """Where each part goes: those that all pages have, and the page's own."""
        bar = {"controls": Output("controls", "children"), "drawer": Output("drawer", "children")}
        return {
            **(bar if self.windowed else {}),
            "state": Output("state", "children"),
            "hidden": Output("content", "hidden"),
            "source": Output("source", "children"),
            **self.outputs,
        }

    def controls_of(self, selection: Selection) -> Controls:
        """The controls that mean something for what is looked at."""
        return self.has

    def _find(self, asked: Asked) -> Parts | None:
        if asked.window.start >= asked.world.span.end or asked.window.end <= asked.world.span.start:
            return None
        return self.find(asked)


def failure(error: NemdashError) -> Component:
    """The sentence in place of what could not be had. The next who asks may have it."""
    lasting.passes()
    return states.failure(str(error))


def changes(places: Mapping[str, Output], parts: Parts) -> dict[str, Any]:
    """Parts as an answer that the browser puts in place. A part that is `no_update` stays as it is.

    `figures` by name, and `parts` as lists of an element's id, its property and the value.
    """
    found: dict[str, Any] = {"figures": {}, "parts": []}
    for name, output in places.items():
        place, prop, value = output.component_id, output.component_property, parts[name]
        if value is no_update:
            continue
        if isinstance(place, dict):
            found["figures"][place["name"]] = value
        else:
            found["parts"].append([place, prop, markup.markup(value) if prop == "children" else value])
    return found


def answer_id(name: str) -> dict[str, Any]:
    """The store of an answer: what `changes` gives is put in place as soon as it is there."""
    return _id("answer", name)


def show_answers(app: Dash) -> None:
    """Have the browser put every answer in place (assets/js/answer.js)."""
    app.clientside_callback(
        ClientsideFunction("nemdash", "answered"),
        # Nothing is put there; a callback without an output would not be called for a page's first answer.
        Output(_id("answer", MATCH), "clear_data"),
        Input(_id("answer", MATCH), "data"),
    )


def _id(kind: str, name: object) -> dict[str, Any]:
    return {"kind": kind, "name": name}
