"""Files on their way: what has arrived of a download stands beside its target until it is whole.

The name holds a mark of the edition (of ETag or Last-Modified), so that a rest is only ever put behind what it belongs
to, in the next try as well as in the next run. Without such a mark nothing is taken up again.
"""

from __future__ import annotations

import glob
import hashlib
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

SUFFIX = ".part"
_ZIPS = (".zip", ".xlsx")
_UNKNOWN = "unknown"
_SPAN = re.compile(r"bytes (\d+)-\d+/(\d+)")


def path(target: Path, headers: Mapping[str, str]) -> Path:
    """Where a file with these headers arrives."""
    mark = headers.get("ETag") or headers.get("Last-Modified")
    edition = hashlib.sha256(mark.encode()).hexdigest()[:12] if mark else _UNKNOWN
    return target.with_name(f"{target.name}.{edition}{SUFFIX}")


def find(target: Path) -> Path | None:
    """What has arrived of a file and can be taken up again, None where nothing has."""
    found = [part for part in _parts(target) if not part.name.endswith(f".{_UNKNOWN}{SUFFIX}")]
    return found[0] if len(found) == 1 and found[0].stat().st_size else None


def forget(target: Path) -> None:
    """Remove what has arrived of a file."""
    for part in _parts(target):
        part.unlink()


def continues(headers: Mapping[str, str], have: Path | None, target: Path, begun: int) -> bool:
    """Whether an answer is the rest of what had arrived: its first byte the next one, its edition the same."""
    span = _SPAN.fullmatch(headers.get("Content-Range", ""))
    return span is not None and have == path(target, headers) and int(span[1]) == begun


def whole_length(headers: Mapping[str, str], begun: int) -> int | None:
    """Bytes of the whole file as the server tells them; None where it does not, or sends something else than stored."""
    if headers.get("Content-Encoding", "identity") != "identity":
        return None
    span = _SPAN.fullmatch(headers.get("Content-Range", ""))
    if span:
        return int(span[2])
    length = headers.get("Content-Length", "")
    return begun + int(length) if length.isdecimal() else None


def wrong(target: Path, arrived: Path) -> str | None:
    """Why what has arrived cannot be the file asked for, None where it can be."""
    if not target.name.lower().endswith(_ZIPS) or zipfile.is_zipfile(arrived):
        return None
    with arrived.open("rb") as file:
        begins = file.read(512).lstrip()
    if begins.startswith(b"<"):
        return "a page arrived in place of the file"
    return "it is not a whole zip file"


def _parts(target: Path) -> list[Path]:
    return sorted(target.parent.glob(f"{glob.escape(target.name)}.*{SUFFIX}"))
