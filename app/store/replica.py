"""A copy of a published version: fetched from a store that many machines share, verified, made current in one step."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.nem.errors import NemdashError
from app.store import fleet, opening, snapshot
from app.store.files import made_aside, write_lock
from app.store.snapshot import Manifest
from app.store.steps import code_digest

_PIECE = 2**20  # bytes


def fetch(origin: Path, data: Path) -> Manifest | None:
    """Make what the data folder `origin` publishes current in `data`; None where it is so already.

    Only files that are not there yet are copied, and each is held against its checksum in the manifest (the units'
    file: against the digest of what is in it). Raises Busy while another process of this machine does it, NemdashError
    when the store cannot be read, a file is not (yet) what it should be, or was made by another release: what was
    current in `data` then stays.
    """
    published = _published(origin)
    if _current(data) == published.version:
        return None
    if published.code != code_digest():
        raise NemdashError(
            f"Version {published.version} in {origin} was made by another release: install that here, or build it anew."
        )
    folder = snapshot.snapshots_path(data)
    with write_lock(data):
        if _current(data) == published.version:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        for name in published.files:
            if not (folder / name).exists():
                _copy(snapshot.snapshots_path(origin) / name, folder / name, published)
        snapshot.adopt(data, published)
        opening.write_script(data, published)
    return published


def _published(origin: Path) -> Manifest:
    # Read, not only looked at: NFS tells from memory, for seconds, how old a file is; one that is opened is asked for.
    manifest = snapshot.read_current(origin)
    if manifest is None:
        raise NemdashError(f"Nothing is published in {origin}: is the store mounted?")
    return manifest


def _current(data: Path) -> str | None:
    manifest = snapshot.read_current(data)
    return manifest.version if manifest else None


def _copy(source: Path, target: Path, published: Manifest) -> None:
    """Copy a file of a version; it is verified before it is in its place."""
    read = hashlib.sha256()
    try:
        with made_aside(target) as aside:
            with source.open("rb") as old, aside.open("wb") as new:
                while piece := old.read(_PIECE):
                    read.update(piece)
                    new.write(piece)
            if not _right(aside, source.name, read.hexdigest(), published):
                raise NemdashError(f"{source} is not the file that was published: its checksum differs.")
    except OSError as error:
        raise NemdashError(f"{source} could not be fetched: {error.strerror}.") from error


def _right(copy: Path, name: str, sha256: str, published: Manifest) -> bool:
    if name != published.fleet_file:
        return any(segment.file == name and segment.sha256 == sha256 for segment in published.segments)
    try:
        return fleet.of_file(copy).digest == published.fleet_key
    except NemdashError:
        return False
