"""A web server's directory listing: the files and folders it names, with what it tells of them.

NEMWEB's look, one line an entry, links as absolute paths:

    Saturday, December 25, 2021 10:40 AM         3157 <A HREF="/Reports/Current/Dispatch_SCADA/X.zip">X.zip</A><br>

Links are taken as they are written: the monthly archive holds files whose very names contain `%23` (so their links say
`%2523`), and upper and lower case vary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

_TOLD = re.compile(r"(?P<when>[^\r\n]*?\d:\d\d(?: [AP]M)?)\s+(?P<size>\d+|<dir>|-)\s*$")
_WHEN = ("%A, %B %d, %Y %I:%M %p", "%A, %d %B %Y %I:%M %p", "%m/%d/%Y %I:%M %p", "%Y-%m-%d %H:%M", "%d-%b-%Y %H:%M")


@dataclass(frozen=True)
class Entry:
    """A file or folder of a listing.

    `name` is without any quoting (`PUBLIC_ARCHIVE#DISPATCHPRICE#FILE01#202603010000.zip`), `href` the whole address to
    ask for. `size_bytes` and `modified` (as told, in the server's own time) are None where the listing is silent.
    """

    name: str
    href: str
    is_folder: bool
    size_bytes: int | None
    modified: datetime | None


def entries(page: str, address: str) -> list[Entry]:
    """What the listing at `address` names below itself, in its order and each once; links elsewhere are left out."""
    links = _Links()
    links.feed(page)
    links.close()
    found: dict[str, Entry] = {}
    for before, link in links.found:
        # A bare # in a name is no fragment: such links are seen beside quoted ones.
        href = urljoin(address, link.replace("#", "%23"))
        rest = _below(address, href)
        if rest is None:
            continue
        told = _TOLD.search(before)
        size = told["size"] if told else ""
        entry = Entry(
            name=plain_name(rest.rstrip("/")),
            href=href,
            is_folder=rest.endswith("/") or size == "<dir>",
            size_bytes=int(size) if size.isdecimal() else None,
            modified=_moment(told["when"]) if told else None,
        )
        found.setdefault(href, entry)
    return list(found.values())


def plain_name(name: str) -> str:
    """A file's name without quoting, however often it was quoted: `A%2523B.zip` and `A%23B.zip` are `A#B.zip`."""
    return unquote(unquote(name))


def _below(address: str, href: str) -> str | None:
    """The last part of a link that leads straight into the listed folder, None for any other."""
    base, target = urlsplit(address), urlsplit(href)
    folder = base.path if base.path.endswith("/") else base.path.rpartition("/")[0] + "/"
    same_host = (base.scheme, base.netloc.lower()) == (target.scheme, target.netloc.lower())
    if not same_host or target.query or not target.path.lower().startswith(folder.lower()):
        return None
    rest = target.path[len(folder) :]
    name = plain_name(rest.rstrip("/"))
    # A name may become a file's: it must not lead out of its folder, however often it is quoted.
    harmless = name.isprintable() and not name.startswith(".") and not set(name) & set("/\\")
    return rest if name and harmless else None


def _moment(text: str) -> datetime | None:
    words = " ".join(text.split())
    for form in _WHEN:
        try:
            return datetime.strptime(words, form)
        except ValueError:
            continue
    return None


class _Links(HTMLParser):
    """Each link with the text since the link before it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._text = ""
        self._inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        href = dict(attributes).get("href")
        if tag == "a" and href:
            self.found.append((self._text, href))
            self._inside = True
        elif tag == "br":
            self._text = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._inside, self._text = False, ""

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._text += data
