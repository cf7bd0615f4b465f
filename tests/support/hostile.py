"""Requests that nobody of good will would send, as many as are asked for: the same ones for the same seed.

Each is a genuine request that has been spoilt: another value, a text meant for SQL, a shell, a log or a file system, a
name that means something to Python or JavaScript, a part left out, given twice, nested deep or made huge.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode
from wsgiref.types import WSGIEnvironment

from werkzeug.test import create_environ

from app.gate import CALLBACK

TEXTS = (
    "",
    " ",
    "' OR 1=1 --",
    "'; DROP TABLE generation_daily; --",
    "SA1' UNION SELECT * FROM read_csv('/etc/passwd') --",
    "read_parquet('/etc/*')",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "....//....//CURRENT",
    "/proc/self/environ",
    "file:///etc/passwd",
    "C:\\windows\\win.ini",
    "x\r\nX-Forged: yes",
    "x\nERROR forged line",
    "\x00",
    "a\x00b",
    "\x1b[31mred\x1b[0m",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}${7*7}#{7*7}",
    "$(id)`id`|id",
    "%s%n%x",
    "%",
    "%zz",
    "%ff%fe",
    "\u202egnp.exe",
    "\ufeff",
    "\U0001f4a9" * 30,
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "0x7fffffff",
    "null",
    "undefined",
    "True",
    "[]",
    "x" * 3_000,
    "2024-02-30",
    "0000-00-00",
    "9999-12-31T23:59:59",
    "2024-03-01T00:00+99:99",
    "2024-03-01 00:00:00.000000000",
    "-9999-01-01",
)
NAMES = (
    "self",
    "cls",
    "kwargs",
    "query",
    "__proto__",
    "constructor",
    "prototype",
    "__class__",
    "__init__",
    "toString",
    "hasOwnProperty",
    "path_template",
    "region[]",
    "region\r\nX-Forged: yes",
    "$where",
    "",
)
KNOWN: Mapping[str, Sequence[str]] = {
    "region": ("NEM", "NSW1", "SA1", "TAS1"),
    "range": ("24h", "7d", "1y", "all", "ytd"),
    "interval": ("5m", "30m", "1d", "fy", "total", "auto"),
    "group": ("detailed", "simple", "type"),
    "format": ("json", "csv"),
    "start": ("2024-03-01", "2024-03-01T00:05"),
    "end": ("2024-03-02", "2024-03-01T01:00"),
    "duid": ("COAL1", "COAL1,BATT1"),
    "hide": ("wind",),
    "station": ("COAL1", "WIND1"),
    "compare": ("previous",),
}
HEADERS = (
    "Accept",
    "Accept-Encoding",
    "Content-Type",
    "Cookie",
    "Forwarded",
    "Host",
    "If-Modified-Since",
    "If-None-Match",
    "Origin",
    "Range",
    "Referer",
    "Transfer-Encoding",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Prefix",
    "X-Forwarded-Proto",
    "X-HTTP-Method-Override",
    "X-Original-URL",
)
METHODS = ("GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "NONSENSE")
FOLDERS = ("/assets/", "/_dash-component-suites/dash/", "/_dash-component-suites/")
BODIES = (b"", b"[" * 20_000, b'{"a":' * 5_000, b"NaN", b"null", b"\x00")


@dataclass(frozen=True)
class Request:
    method: str
    address: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Hostile:
    """Makes the requests for a site with these addresses and callbacks (Dash's map of them)."""

    def __init__(self, seed: int, addresses: Sequence[str], callbacks: Mapping[str, Mapping[str, Any]]) -> None:
        self.dice = random.Random(seed)
        self.addresses = addresses
        self.genuine = [genuine(output, callback) for output, callback in callbacks.items() if "callback" in callback]

    def requests(self, count: int) -> Iterator[Request]:
        kinds = (self._query, self._callback, self._callback, self._path, self._headers)
        for _ in range(count):
            yield self.dice.choice(kinds)()

    def _query(self) -> Request:
        pairs = [(self._name(), self._text()) for _ in range(self.dice.choice((1, 2, 3, 5, 60)))]
        return Request(self.dice.choice(METHODS[:5]), f"{self.dice.choice(self.addresses)}?{urlencode(pairs)}")

    def _path(self) -> Request:
        parts = [self._text()[:200] for _ in range(self.dice.choice((1, 1, 2, 4)))]
        spelt = (quote(part, safe=self.dice.choice(("", "/", "/.%"))) for part in parts)
        begin = self.dice.choice(
            (*self.addresses, "/assets/", "/_dash-component-suites/dash/", "/_dash-component-suites/")
        )
        return Request(self.dice.choice(METHODS), f"{begin}/{'/'.join(spelt)}")

    def _headers(self) -> Request:
        # A line break in a header does not get through HTTP: it would be the next header.
        text = {name: "".join(c for c in self._text() if c.isprintable()) for name in self.dice.sample(HEADERS, 3)}
        sent = {name: value.encode("utf-8").decode("latin-1")[:1_000] for name, value in text.items()}
        body = json.dumps(self.dice.choice(self.genuine)).encode() if self.dice.random() < 0.5 else b""
        if body:
            return Request("POST", CALLBACK, body, {"Content-Type": "application/json", **sent})
        return Request(self.dice.choice(METHODS), self.dice.choice(self.addresses), b"", sent)

    def _callback(self) -> Request:
        body: Any = copy.deepcopy(self.dice.choice(self.genuine))
        for _ in range(self.dice.choice((0, 1, 1, 1, 2, 4))):
            body = self._spoilt(body)
        raw = json.dumps(body).encode()
        if self.dice.random() < 0.1:
            raw = self.dice.choice(
                (raw[:-1], b"\xff" + raw, b"", b"[" * 20_000, b'{"a":' * 5_000, raw * 2, b"NaN", b"null")
            )
        kind = self.dice.choice(("application/json",) * 20 + ("text/plain", "multipart/form-data; boundary=x", ""))
        return Request("POST", CALLBACK, raw, {"Content-Type": kind})

    def _spoilt(self, value: Any) -> Any:
        """The value with something inside it changed."""
        if isinstance(value, dict) and value and self.dice.random() < 0.85:
            key = self.dice.choice(list(value))
            what = self.dice.random()
            if what < 0.1:
                del value[key]
            elif what < 0.2:
                value[self._name()] = value[key]
            else:
                value[key] = self._spoilt(value[key])
            return value
        if isinstance(value, list) and value and self.dice.random() < 0.8:
            at = self.dice.randrange(len(value))
            what = self.dice.random()
            if what < 0.1:
                del value[at]
            elif what < 0.2:
                value *= self.dice.choice((2, 500))
            else:
                value[at] = self._spoilt(value[at])
            return value
        return self._anything()

    def _anything(self) -> Any:
        deep: Any = self._text()
        for _ in range(self.dice.choice((5, 60, 900))):
            deep = [deep] if self.dice.random() < 0.5 else {self._name(): deep}
        objects = ({name: self._text() for name in NAMES}, {"search": self._query_text()}, {"search": None})
        scalars = (None, True, 0, -1, 10**30, 1e308, self._text(), self._query_text())
        return self.dice.choice((*scalars, *objects, deep, [], {}, [[]], [{}], ["x"] * 3_000))

    def _query_text(self) -> str:
        return "?" + urlencode([(self._name(), self._text()) for _ in range(3)])

    def _name(self) -> str:
        return self.dice.choice((*KNOWN, *KNOWN, *NAMES))

    def _text(self) -> str:
        if self.dice.random() < 0.5:
            return self.dice.choice(self.dice.choice(list(KNOWN.values())))
        return self.dice.choice(TEXTS)


def genuine(output: str, callback: Mapping[str, Any]) -> dict[str, Any]:
    """What Dash's own script sends for a callback."""
    inputs = [{**one, "value": _value(one["id"], one["property"])} for one in callback["inputs"]]
    several = output.startswith("..")
    outputs = [_place(one) for one in (output.strip(".").split("...") if several else [output])]
    return {
        "output": output,
        "outputs": outputs if several else outputs[0],
        "inputs": inputs,
        "changedPropIds": [f"{one['id']}.{one['property']}" for one in callback["inputs"]],
        "parsedChangedPropsIds": [],
        "state": [],
    }


def _place(name: str) -> dict[str, Any]:
    place, _, prop = name.rpartition(".")
    return {"id": json.loads(place) if place.startswith("{") else place, "property": prop}


def _value(place: str, prop: str) -> Any:
    if place.endswith("-asked"):
        return {"search": "region=SA1&station=COAL1", "version": "none"}
    return "/generation" if prop == "pathname" else "?region=SA1&range=24h"


def environ(request: Request) -> WSGIEnvironment:
    """What a server makes of the request for the application, with nothing mended on the way."""
    path, _, query = request.address.partition("?")
    made = create_environ(method=request.method, data=request.body)
    made |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    made |= {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}
    made |= {"REQUEST_URI": request.address, "RAW_URI": request.address}
    made["CONTENT_TYPE"] = request.headers.get("Content-Type", "")
    return made
