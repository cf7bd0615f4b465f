"""Asks a server what a browser asks it, in the same words and order (assets/js/network.js, Dash's own script).

A document brings its files once; Dash then fetches its layout and its callbacks and asks for the page's stores. Stores
that come with an answer set off the callbacks that hang on them: the parts that follow a page. A change is one question
to the page's own callback, another page is one to Dash's routing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.pages import question
from benchmarks.replay import page_request

CALLBACK = "/_dash-update-component"
_FILES = re.compile(r'<(?:script|link)[^>]*? (?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"')
_DATES = re.compile(r'data-version="([^"]+)"')
_EXPORT = re.compile(r'href="(/[^"]*(?:\.csv\?|format=csv)[^"]*)"')
_SHOWN = "X-Page-Shown"


@dataclass(frozen=True)
class Request:
    """`kind` is what it is counted as; `page` the address in the browser's bar."""

    kind: str
    path: str
    page: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reply:
    status: int
    text: str
    etag: str = ""


class Wire(Protocol):
    """Carries requests: one, or several at once as a browser does."""

    def ask(self, request: Request) -> Reply: ...
    def together(self, requests: Sequence[Request]) -> list[Reply]: ...


class Browser:
    """One tab. What the server says other than 200 leaves the tab as it is."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.files: set[str] = set()
        self.callbacks: list[dict[str, Any]] = []
        self.page = ""
        self.exports: list[str] = []
        self.version = ""
        self.etag = ""

    def open(self, path: str, search: str) -> None:
        """A document with all that comes with it."""
        self.page = path + search
        document = self.wire.ask(Request("document", self.page, self.page))
        if document.status != 200:
            return
        self._look_at(document.text)
        self.version = (_DATES.findall(document.text) or [""])[0]
        new = [file for file in dict.fromkeys(_FILES.findall(document.text)) if file not in self.files]
        self.wire.together([Request("file", file, self.page) for file in new])
        self.files.update(new)
        start = [Request("start", f"/_dash-{what}", self.page) for what in ("layout", "dependencies")]
        _, dependencies = self.wire.together(start)
        if dependencies.status == 200:
            self.callbacks = json.loads(dependencies.text)
        self._take(self.wire.ask(self._routing("start", path, search, ((_SHOWN, "1"),))))

    def change(self, kind: str, path: str, search: str) -> None:
        """Another window, region or option on the page that is shown."""
        self.page = path + search
        query = dict(part.split("=", 1) for part in search.removeprefix("?").split("&") if part)
        self._take(self.wire.ask(Request(kind, CALLBACK, self.page, question(path, query))))

    def move(self, path: str, search: str) -> None:
        """Another page, by a link."""
        self.page = path + search
        self._take(self.wire.ask(self._routing("page", path, search)))

    def export(self, otherwise: str) -> None:
        """The first CSV that the page offers, or the API's at `otherwise` where it makes its own."""
        self.wire.ask(Request("export", (self.exports or [otherwise])[0], self.page))

    def news(self) -> bool:
        """Whether another version has been published: asked the way a browser asks again for what it has."""
        known = (("If-None-Match", self.etag),) if self.etag else ()
        reply = self.wire.ask(Request("news", "/api/v1/meta", self.page, headers=known))
        if reply.status != 200:
            return False
        self.etag = reply.etag
        before, self.version = self.version, json.loads(reply.text)["meta"]["version"]
        return before not in ("", self.version)

    def _routing(self, kind: str, path: str, search: str, headers: tuple[tuple[str, str], ...] = ()) -> Request:
        query = dict(part.split("=", 1) for part in search.removeprefix("?").split("&") if part)
        return Request(kind, CALLBACK, self.page, page_request(path, query), headers)

    def _take(self, reply: Reply) -> None:
        """Put an answer in place: its links can be clicked, the callbacks on its stores run."""
        if reply.status != 200:
            return
        answer = json.loads(reply.text)
        self._look_at("\n".join(_texts(answer)))
        stores = dict(_stores(answer))
        asked = [self._part(callback, stores) for callback in self.callbacks if _hangs_on(callback, stores)]
        if asked:
            self.wire.together(asked)

    def _look_at(self, html: str) -> None:
        links = _EXPORT.findall(html)
        if links:
            self.exports = [link.replace("&amp;", "&") for link in links]

    def _part(self, callback: dict[str, Any], stores: dict[str, Any]) -> Request:
        inputs = [{**given, "value": stores[given["id"]]} for given in callback["inputs"]]
        body = {
            "output": callback["output"],
            "outputs": _outputs(callback["output"]),
            "inputs": inputs,
            "changedPropIds": [f"{given['id']}.{given['property']}" for given in inputs],
            "state": [],
        }
        return Request("part", CALLBACK, self.page, json.dumps(body).encode())


def _hangs_on(callback: dict[str, Any], stores: dict[str, Any]) -> bool:
    """Whether the server has to be asked because these stores have come."""
    given = callback["inputs"]
    if callback["clientside_function"] or callback["state"] or not given:
        return False
    return all(one["property"] == "data" and one["id"] in stores for one in given)


def _outputs(name: str) -> Any:
    """The places that the name of an output means, as Dash's script writes them."""
    if name.startswith(".."):
        return [_place(one) for one in name.strip(".").split("...")]
    return _place(name)


def _place(name: str) -> dict[str, Any]:
    identity, _, prop = name.rpartition(".")
    return {"id": json.loads(identity) if identity.startswith("{") else identity, "property": prop}


def _stores(answer: Any) -> Iterator[tuple[str, Any]]:
    """Stores with something in them: Dash's own components, and those parts of a change that are a store's data."""
    if isinstance(answer, dict):
        props = answer.get("props")
        if answer.get("type") == "Store" and isinstance(props, dict) and isinstance(props["id"], str):
            if props.get("data") is not None:
                yield props["id"], props["data"]
            return
        for part in answer.get("parts") or ():
            if part[1] == "data":
                yield part[0], part[2]
        for value in answer.values():
            yield from _stores(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _stores(value)


def _texts(answer: dict[str, Any]) -> Iterator[str]:
    """The HTML of an answer: of a whole page, or of its changed parts; and links by themselves."""
    for place in answer["response"].values():
        data = place.get("data")
        changed = data if isinstance(data, dict) else {}
        for store in place.get("children") or ():
            if isinstance(store, dict) and isinstance(store["props"].get("data"), dict):
                changed = changed | store["props"]["data"]
        if isinstance(changed.get("page"), str):
            yield changed["page"]
        for _, prop, value in changed.get("parts") or ():
            if isinstance(value, str):
                yield f'href="{value}"' if prop == "href" else value
