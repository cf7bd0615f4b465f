"""A version is fetched from a store whole or not at all."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.fetcher import Fetcher
from app.nem.errors import NemdashError
from app.store import replica
from app.store.build import build
from app.store.files import Busy, write_lock
from app.store.replica import fetch
from app.store.snapshot import Manifest, current_path, read_current, snapshots_path


@pytest.fixture
def store(tiny_data: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    shutil.copytree(tiny_data, folder, ignore=shutil.ignore_patterns("cache"))
    return folder


def files(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in snapshots_path(data).iterdir()}


def test_a_version_is_copied_once_and_only_what_is_new_of_the_next(store: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    first = fetch(store, here)
    assert first == read_current(store) == read_current(here)
    assert first is not None
    assert {name: files(store)[name] for name in (*first.files, f"{first.version}.json")} == files(here)
    assert fetch(store, here) is None

    # The same world under another name: nothing is copied, so nothing of the store's files is needed.
    again = replace(first, version="20990101T000000000000")
    current_path(store).write_bytes(again.to_json())
    shutil.move(snapshots_path(store), tmp_path / "aside")
    assert fetch(store, here) == again
    shutil.move(tmp_path / "aside", snapshots_path(store))

    for _ in range(2):
        fetch(store, here) if build(store, full=True) else None
    newest = read_current(here)
    assert newest == read_current(store)
    # The version before stays for those who still read it; the first is gone.
    assert not set(first.files) & set(files(here))
    assert not (here / "lake").exists()


@pytest.mark.parametrize("which", [0, -1], ids=["the units", "a segment"])
def test_what_is_damaged_or_missing_or_made_otherwise_never_becomes_current(
    store: Path, tmp_path: Path, which: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    before = fetch(store, here)
    new = build(store, full=True).manifest
    # A full build of the same lake has the same units under a new name.
    damaged = snapshots_path(store) / new.files[which]
    content = damaged.read_bytes()
    other = bytearray(content)
    place = other.find(b"COAL1") if which == 0 else len(other) // 2
    other[place] ^= 1
    for wrong in (bytes(other), content[: len(content) // 2], None):
        damaged.write_bytes(wrong) if wrong is not None else damaged.unlink()
        with pytest.raises(NemdashError, match=f"{damaged.name}"):
            fetch(store, here)
        assert read_current(here) == before
    damaged.write_bytes(content)
    monkeypatch.setattr(replica, "code_digest", lambda: "of another release")
    with pytest.raises(NemdashError, match="made by another release"):
        fetch(store, here)
    monkeypatch.undo()
    # What a killed copy has left goes with the next version.
    (snapshots_path(here) / "live-x.abc.building").write_bytes(b"half")
    assert fetch(store, here) == new == read_current(here)
    assert not list(snapshots_path(here).glob("*.building*"))


def test_one_of_several_workers_fetches_and_what_is_wrong_is_said_once(
    store: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here = tmp_path / "here"
    fetcher = Fetcher(store, here)
    with write_lock(here):
        with pytest.raises(Busy):
            fetch(store, here)
        fetcher.look()
    assert read_current(here) is None
    store.rename(tmp_path / "away")
    fetcher.look()
    fetcher.look()
    (tmp_path / "away").rename(store)
    fetcher.look()
    assert isinstance(read_current(here), Manifest)
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(said) == 2
    assert "is the store mounted?" in said[0]
    assert "can be read again" in said[1]
