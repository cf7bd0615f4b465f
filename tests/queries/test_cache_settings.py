"""What only one of the cache's back ends has: files with their bound, Redis with its address."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import flask
import pytest

from app.config import Settings
from app.nem.errors import NemdashError
from app.queries import cache
from app.queries.filecache import BoundedFileSystemCache


def test_the_file_cache_keeps_what_is_used(tmp_path: Path) -> None:
    files = BoundedFileSystemCache(cache_dir=str(tmp_path / "cache"), max_bytes=100_000)
    (tmp_path / "cache" / "left by a killed process").write_bytes(b"x" * 5_000)
    for i in range(40):
        files.set(f"key {i}", b"x" * 5_000)
        files.get("key 0")
    files.evict()
    assert sum(file.stat().st_size for file in (tmp_path / "cache").iterdir()) <= 100_000
    assert files.get("key 0") is not None
    assert files.get("key 39") is not None
    assert files.get("key 1") is None
    assert not (tmp_path / "cache" / "left by a killed process").exists()


def test_a_cache_folder_that_somebody_removed_is_made_again(tmp_path: Path) -> None:
    files = BoundedFileSystemCache(cache_dir=str(tmp_path / "cache"), max_bytes=100_000)
    (tmp_path / "cache").rmdir()
    files.set("key", b"x")
    assert files.get("key") == b"x"


def test_nobody_else_may_put_anything_into_the_cache(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    before = os.umask(0)
    try:
        folder.mkdir(mode=0o777)  # an older release's, or somebody's
        files = BoundedFileSystemCache(cache_dir=str(folder), max_bytes=100_000)
        files.set("key", b"x")
        assert [stat.S_IMODE(place.stat().st_mode) for place in (folder, *folder.iterdir())] == [0o700, 0o600]
        shutil.rmtree(folder)
        files.set("key", b"x")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_an_address_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    settings = replace(Settings(), data=tmp_path, redis_url="redis://:secret@host:none/0")
    with pytest.raises(NemdashError, match="NEMDASH_REDIS_URL") as refused:
        cache.init_app(flask.Flask("cached"), settings)
    assert "secret" not in str(refused.value)
