"""Published versions: the manifest `CURRENT`, the snapshot files it names, and the retirement of what nobody needs.

A version is immutable files and one small JSON that is replaced atomically, so every reader sees one consistent world.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.nem import markettime
from app.nem.errors import NemdashError
from app.nem.ranges import Span
from app.store.catalog import Catalog
from app.store.files import write_atomically

# The version before the current one stays: a reader may have read CURRENT just before it was replaced.
_KEPT_VERSIONS = 2


@dataclass(frozen=True)
class Segment:
    """A file of facts over the market time `[start, end)`.

    `key` identifies what the facts were made from. `first` and `last` are the first and the newest SCADA interval (None
    where there is none), `through` the newest one with all its prices (None where none is priced); `rows` counts those
    of each fact.
    """

    name: str
    start: datetime
    end: datetime
    key: str
    file: str
    sha256: str
    size_bytes: int
    rows: dict[str, int]
    first: datetime | None
    through: datetime | None
    last: datetime | None = None


@dataclass(frozen=True)
class Manifest:
    """What `CURRENT` says: one consistent world. Moments are naive market time, `published_at` is aware UTC.

    `code` identifies the release's way of making facts. Files are relative to the snapshots folder, `lake_files` (what
    the facts were made from) to the lake.
    """

    version: str
    code: str
    kind: str
    published_at: datetime
    segments: tuple[Segment, ...]
    fleet_file: str
    fleet_key: str
    lake_files: tuple[str, ...]

    @property
    def simulated(self) -> bool:
        return self.kind != "aemo"

    @property
    def start(self) -> datetime:
        """The first interval with SCADA."""
        return min(segment.first for segment in self.segments if segment.first is not None)

    @property
    def data_through(self) -> datetime:
        """The time of the last reading that has its prices; of the last one where none are to be had."""
        *before, newest = (segment for segment in self.segments if segment.last is not None)
        if newest.through is None and before and before[-1].through is not None:
            return before[-1].through  # today's first prices are on their way
        return newest.through or self.last_reading

    @property
    def last_reading(self) -> datetime:
        """The newest interval with SCADA, priced or not."""
        return max(segment.last for segment in self.segments if segment.last is not None)

    @property
    def span(self) -> Span:
        return Span(self.start, self.data_through + markettime.STEP)

    @property
    def files(self) -> tuple[str, ...]:
        return (self.fleet_file, *(segment.file for segment in self.segments))

    @property
    def size_bytes(self) -> int:
        return sum(segment.size_bytes for segment in self.segments)

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each fact over all segments."""
        facts = dict.fromkeys(fact for segment in self.segments for fact in segment.rows)
        return {fact: sum(segment.rows.get(fact, 0) for segment in self.segments) for fact in facts}

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), default=datetime.isoformat, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        fields: dict[str, Any] = json.loads(text)
        fields["published_at"] = datetime.fromisoformat(fields["published_at"])
        fields["segments"] = tuple(_segment(segment) for segment in fields["segments"])
        fields["lake_files"] = tuple(fields["lake_files"])
        return cls(**fields)


def _segment(fields: dict[str, Any]) -> Segment:
    for name in ("start", "end", "first", "through", "last"):
        fields[name] = datetime.fromisoformat(fields[name]) if fields.get(name) else None
    return Segment(**fields)


def current_path(data: Path) -> Path:
    return data / "CURRENT"


def snapshots_path(data: Path) -> Path:
    return data / "snapshots"


def read_current(data: Path) -> Manifest | None:
    """The published manifest, None while there is none; raises NemdashError when the file makes no sense."""
    return _read(current_path(data))


def _read(path: Path) -> Manifest | None:
    try:
        return Manifest.from_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NemdashError(f"{path} is not a readable manifest: {error}. Run 'nemdash build --full'.") from error


def published_file(data: Path, name: str) -> Path | None:
    """The file of that name of the current version, or of the one before; None for any other name.

    Names are the manifests' own, so nothing else in the folder, or outside of it, can be had by one.
    """
    folder = snapshots_path(data)
    manifests = [read_current(data), *_readable(folder)]
    named = {own: folder / own for manifest in manifests if manifest is not None for own in manifest.files}
    return named.get(name)


def publish(data: Path, manifest: Manifest) -> None:
    """Make a finished version the current one, then remove what no kept version names."""
    _name(data, manifest)
    retire(data)


def adopt(data: Path, manifest: Manifest) -> None:
    """The same where the files are copies and the lake is elsewhere."""
    _name(data, manifest)
    _retire_files(data)


def _name(data: Path, manifest: Manifest) -> None:
    write_atomically(snapshots_path(data) / f"{manifest.version}.json", manifest.to_json())
    write_atomically(current_path(data), manifest.to_json())


def retire(data: Path) -> None:
    """Remove what no kept version names, and what a command that was killed has left. Under the write lock only."""
    kept = _retire_files(data)
    lake = data / "lake"
    named = {name for manifest in kept for name in manifest.lake_files}
    named |= {file.name for file in Catalog(lake / "catalog.sqlite").files()}
    for file in lake.rglob("month=*/*"):
        if str(file.relative_to(lake)) not in named:
            file.unlink()


def _retire_files(data: Path) -> list[Manifest]:
    """Remove snapshot files that no kept version names; those versions are returned."""
    folder = snapshots_path(data)
    for aside in data.glob(f".{current_path(data).name}.*"):
        aside.unlink()
    manifests = sorted(_readable(folder), key=lambda m: m.published_at, reverse=True)
    kept = manifests[:_KEPT_VERSIONS]
    wanted = {folder / name for manifest in kept for name in (*manifest.files, f"{manifest.version}.json")}
    for file in folder.iterdir():
        if file not in wanted:
            file.unlink()
    return kept


def _readable(folder: Path) -> Iterator[Manifest]:
    """The manifests of the folder; one that cannot be read (of an older release) describes nothing worth keeping."""
    for path in folder.glob("*.json"):
        with contextlib.suppress(NemdashError):
            manifest = _read(path)
            if manifest is not None:
                yield manifest


def new_version(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S%f}"


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
