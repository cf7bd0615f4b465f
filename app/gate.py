"""What no browser of ours sends is refused before anything works on it: with 400, 404 or 413 and a sentence.

Dash trusts the body of a callback: its own code raises whatever it stumbles over, which is a 500 and a trace in the
log. Here a body is held against the callback that it names. What the values mean is the pages' to judge.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound

CALLBACK = "/_dash-update-component"

MOST_BYTES = 64_000
"""Of a body. A page's callback sends a few hundred bytes."""
_LONGEST_TEXT = 4_094
"""Characters of a text in a body: a longer address does not come through gunicorn's door either."""
_DEEPEST = 6
_LOCATION = "_pages_location"
"""Dash's own component, of the pages' routing."""
_KEYS = frozenset(("output", "outputs", "inputs", "changedPropIds", "parsedChangedPropsIds", "state"))

Callbacks = Mapping[str, Mapping[str, Any]]
"""Dash's callbacks by their output; those without the key `callback` run in the browser."""


def guard(server: Flask, callbacks: Callable[[], Callbacks]) -> None:
    """Look at every request of `server` before Dash does; `callbacks` gives what there is to be called."""
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @server.before_request
    def _look() -> None:
        # Such an address would be one more line, or a colour, in the log that names it.
        if not request.path.isprintable():
            raise NotFound
        if request.method == "POST" and request.path == CALLBACK and request.is_json:
            fault = _fault(_read(request.get_data()), callbacks())
            if fault:
                raise BadRequest(fault)


def _read(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("The body is not JSON.") from error


def _fault(body: Any, callbacks: Callbacks) -> str | None:
    """What is wrong with a callback's body, or None."""
    if not isinstance(body, dict) or not _KEYS.issuperset(body):
        return "The body is not that of a callback."
    if not _bounded(body):
        return "The body is nested too deep, or holds too long a text."
    output = body.get("output")
    callback = callbacks.get(output) if isinstance(output, str) else None
    if callback is None or "callback" not in callback:
        return "There is no such callback."
    places = body.get("outputs")
    named = [_name(place) for place in (places if isinstance(places, list) else [places])]
    if output != (f"..{'...'.join(map(str, named))}.." if isinstance(places, list) else named[0]):
        return "The outputs are not those of the callback."
    for kind in ("inputs", "state"):
        given = body.get(kind, [])
        if not isinstance(given, list) or [_name(one) for one in given] != [_named(one) for one in callback[kind]]:
            return f"The {kind} are not those of the callback."
    if not all(_leads_somewhere(one) for one in body["inputs"]):
        return "An address is a path and a query."
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        return "What has changed is not a list of names."
    return None


def _leads_somewhere(given: Mapping[str, Any]) -> bool:
    """Whether what Dash itself takes for the browser's address is one: it looks no closer."""
    if given["id"] != _LOCATION:
        return True
    value = given.get("value")
    return isinstance(value, str) and (given["property"] != "pathname" or value.startswith("/"))


def _named(place: Mapping[str, str]) -> str:
    return f"{place['id']}.{place['property']}"


def _name(place: Any) -> str | None:
    """The name of a property of a component, as Dash writes it; None for what names none."""
    if not isinstance(place, dict) or not isinstance(place.get("property"), str):
        return None
    identity = place.get("id")
    if isinstance(identity, dict):
        identity = json.dumps(identity, sort_keys=True, separators=(",", ":"))
    return f"{identity}.{place['property']}" if isinstance(identity, str) else None


def _bounded(body: Any) -> bool:
    """Whether nothing is nested deeper than a callback is, and no text is longer than an address."""
    level = [body]
    for _ in range(_DEEPEST):
        if any(isinstance(value, str) and len(value) > _LONGEST_TEXT for value in level):
            return False
        level = [inner for value in level for inner in _inside(value)]
    return not level


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else ()
