"""From what the user names to the bytes of each report: folders, zips, zips of zips."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.nem.errors import NemdashError

WORKBOOK_SUFFIX = ".xlsx"
_SUFFIXES = {".zip", ".csv", WORKBOOK_SUFFIX}


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Files named, and those that can be AEMO's in the folders named; raises NemdashError where there is none."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in _SUFFIXES and file.is_file())
            if not inside:
                raise NemdashError(f"{path} holds no AEMO file (.zip, .csv or .xlsx).")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise NemdashError(f"{path} does not exist.")
    return list(found)


def reports_in(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The CSV reports in a file's content, however deep in zips: (name as a path through the zips, bytes)."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        if name.lower().endswith(".zip"):
            raise NemdashError(f"{name} is not a whole zip file: it is damaged or cut short.")
        yield name, content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                if member.filename.lower().endswith((".csv", ".zip")):
                    yield from reports_in(f"{name}/{member.filename}", archive.read(member))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NemdashError(f"{name} is not a whole zip file: {error}.") from error
