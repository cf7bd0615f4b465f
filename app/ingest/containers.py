"""From what the user names to each report as a stream: folders, zips, zips of zips.

Archives come from the network and are not trusted. Names in them are only ever shown, never used as paths; what they
unpack to is counted as it is read, and refused when it is more than any archive of AEMO's could hold.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Any

from app.ingest.frames import target_of
from app.nem.errors import NemdashError

WORKBOOK_SUFFIX = ".xlsx"
_SUFFIXES = {".zip", ".csv", WORKBOOK_SUFFIX}

# AEMO's text shrinks to a tenth, a month of regions to a thirtieth; a bomb to a thousandth at each depth.
_MOST_RATIO = 200
_ALWAYS_ALLOWED = 256_000_000
_MOST_BYTES = 50_000_000_000
_DEEPEST = 3  # a whole month is a zip of zips
_IN_MEMORY = 32_000_000
_BUFFER = 1_000_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Files named, and those that can be AEMO's in the folders named; raises NemdashError where there is none."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if _is_aemos(file.name) and file.is_file())
            if not inside:
                raise NemdashError(f"{path} holds no AEMO file (.zip, .csv or .xlsx).")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise NemdashError(f"{path} does not exist.")
    return list(found)


def _is_aemos(name: str) -> bool:
    """By its name. Feather and parquet files may be anybody's."""
    return PurePath(name).suffix.lower() in _SUFFIXES or target_of(name) is not None


def reports_in(name: str, file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """The CSV reports in a file, however deep in zips: (name as a path through the zips, stream to read at once).

    Reading a stream, or asking for the next, raises NemdashError where the archive is damaged or goes beyond bounds.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    most = min(max(_ALWAYS_ALLOWED, _MOST_RATIO * size), _MOST_BYTES)
    return _reports(name, file, _Budget(name, most), 0)


def shown(name: str) -> str:
    """A name from an archive as it may stand in a sentence: on one line, and not without end."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return plain if len(plain) <= 200 else f"{plain[:200]}…"


@dataclass
class _Budget:
    """The bytes that a file may still unpack to, at all depths together."""

    name: str
    left: int

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise NemdashError(f"{self.name} unpacks to far more than any archive of AEMO's: it is not read.")


class _Member(io.RawIOBase):
    """A member of a zip, read once from its beginning; what is wrong with it is said in a sentence."""

    def __init__(self, name: str, stream: IO[bytes], budget: _Budget) -> None:
        self._name, self._stream, self._budget = name, stream, budget

    def readinto(self, buffer: Any) -> int:
        with _sentences(self._name):
            content = self._stream.read(len(buffer))
        self._budget.take(len(content))
        buffer[: len(content)] = content
        return len(content)

    def readable(self) -> bool:
        return True


def _reports(name: str, file: IO[bytes], budget: _Budget, depth: int) -> Iterator[tuple[str, IO[bytes]]]:
    if not zipfile.is_zipfile(file):
        if name.lower().endswith(".zip"):
            raise NemdashError(f"{name} is not a whole zip file: it is damaged or cut short.")
        file.seek(0)
        yield name, file
        return
    if depth == _DEEPEST:
        raise NemdashError(f"{name} lies in more than {_DEEPEST} zip files, one in the other: it is not read.")
    with _sentences(name):
        archive = zipfile.ZipFile(file)
    with archive:
        for member in archive.infolist():
            inner, kind = f"{name}/{shown(member.filename)}", member.filename.lower()[-4:]
            if kind not in (".csv", ".zip"):
                continue
            with _sentences(inner):
                opened = archive.open(member)
            with opened, io.BufferedReader(_Member(inner, opened, budget), _BUFFER) as stream:
                if kind == ".csv":
                    yield inner, stream
                    continue
                with tempfile.SpooledTemporaryFile(_IN_MEMORY) as whole:
                    with _sentences(inner):
                        shutil.copyfileobj(stream, whole, 1 << 20)
                    yield from _reports(inner, whole, budget, depth + 1)


@contextmanager
def _sentences(name: str) -> Iterator[None]:
    """Damage, as one sentence that names the file."""
    try:
        yield
    except _DAMAGE as error:
        raise NemdashError(f"{name} is not a whole zip file: {shown(str(error))}.") from error
    except OSError as error:
        raise NemdashError(f"{name} cannot be read: {error.strerror or shown(str(error))}.") from error
