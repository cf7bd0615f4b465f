"""The HTTP client against a real server on the loopback: every fault of NEMWEB's clears, and what arrives is whole."""

from __future__ import annotations

import io
import random
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import get_args

import pytest

from app.ingest.listing import entries
from app.ingest.nemweb import MissingError, Nemweb, NemwebError, StoppedError
from tests.support.nemweb import Fault, Kind, NemwebServer

FEED = "/Reports/Current/Dispatch_SCADA/"
MONTH = "/Data_Archive/DATA/"
HASHED = "PUBLIC_ARCHIVE%23DISPATCHPRICE%23FILE01%23202603010000.zip"


def zipped(size: int, seed: int) -> bytes:
    """A zip that holds `size` bytes which do not shrink."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("X.CSV", random.Random(seed).randbytes(size))
    return buffer.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("nemweb")
    feed = root / FEED.strip("/")
    feed.mkdir(parents=True)
    for number in range(6):
        (feed / f"FILE_{number}.zip").write_bytes(zipped(600_000, number))
    (root / MONTH.strip("/")).mkdir(parents=True)
    (root / MONTH.strip("/") / HASHED).write_bytes(zipped(1_000, 99))
    return root


@pytest.fixture
def site(folder: Path) -> Iterator[NemwebServer]:
    with NemwebServer(folder) as server:
        yield server


def client(site: NemwebServer, tries: int = 8) -> Nemweb:
    return Nemweb(site.url, tries=tries, first_pause=0.005, silent_seconds=1)


def test_a_listing_names_files_with_sizes_times_and_addresses(site: NemwebServer, folder: Path) -> None:
    with client(site) as nemweb:
        found = nemweb.listing(FEED.upper())
        assert [entry.name for entry in found] == [f"FILE_{number}.zip" for number in range(6)]
        assert found[0].href == f"{site.url}{FEED.upper()}FILE_0.zip"
        assert found[0].size_bytes == (folder / FEED.strip("/") / "FILE_0.zip").stat().st_size
        assert found[0].modified is not None
        assert not found[0].is_folder
        assert [(entry.name, entry.is_folder) for entry in nemweb.listing("/Reports")] == [("Current", True)]
        with pytest.raises(MissingError, match="nowhere/ does not exist"):
            nemweb.listing("/nowhere")
    assert all("Mozilla" in asked.agent for asked in site.asked)


def test_names_that_hold_a_quoted_hash_are_fetched_however_they_are_linked(site: NemwebServer, tmp_path: Path) -> None:
    with client(site) as nemweb:
        (entry,) = nemweb.listing(MONTH)
        assert entry.name == "PUBLIC_ARCHIVE#DISPATCHPRICE#FILE01#202603010000.zip"
        assert "%2523" in entry.href
        for number, href in enumerate((entry.href, entry.href.replace("%2523", "%23"), MONTH + HASHED)):
            assert nemweb.fetch(href, tmp_path / f"{number}.zip") == entry.size_bytes


@pytest.mark.parametrize("kind", [kind for kind in get_args(Kind) if kind not in ("missing", "elsewhere")])
def test_each_fault_clears(site: NemwebServer, folder: Path, tmp_path: Path, kind: Kind) -> None:
    site.faults = [Fault(kind, "FILE_1", times=2, seconds=1.5 if kind == "silent" else 0)]
    original = (folder / FEED.strip("/") / "FILE_1.zip").read_bytes()
    with client(site) as nemweb:
        assert nemweb.fetch(FEED + "FILE_1.zip", tmp_path / "FILE_1.zip") == len(original)
    assert (tmp_path / "FILE_1.zip").read_bytes() == original
    assert [path.name for path in tmp_path.iterdir()] == ["FILE_1.zip"]
    assert len(site.settled()) >= 2


def test_a_broken_download_is_taken_up_where_it_broke_off(site: NemwebServer, folder: Path, tmp_path: Path) -> None:
    """Within a run and from one run to the next, and never behind another edition of the file."""
    original = (folder / FEED.strip("/") / "FILE_2.zip").read_bytes()
    target = tmp_path / "FILE_2.zip"
    site.faults = [Fault("short", "FILE_2")]
    with client(site, tries=1) as nemweb, pytest.raises(NemwebError, match=r"in 1 tries: .*bytes arrived"):
        nemweb.fetch(FEED + "FILE_2.zip", target)
    assert not target.exists()
    arrived: list[int] = []
    with client(site) as nemweb:
        nemweb.fetch(FEED + "FILE_2.zip", target, arrived.append)
    assert target.read_bytes() == original
    assert sum(arrived) == len(original) - len(original) // 2
    assert site.settled()[-1].first == len(original) // 2
    assert [path.name for path in tmp_path.iterdir()] == ["FILE_2.zip"]


def test_what_arrived_of_an_older_edition_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    source, target = tmp_path / "site" / "A.zip", tmp_path / "got" / "A.zip"
    source.write_bytes(zipped(400_000, 1))
    with NemwebServer(tmp_path / "site", [Fault("short")]) as site:
        with client(site, tries=1) as nemweb, pytest.raises(NemwebError):
            nemweb.fetch("/A.zip", target)
        source.write_bytes(zipped(300_000, 2))
        with client(site) as nemweb:
            nemweb.fetch("/A.zip", target)
    assert target.read_bytes() == source.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["A.zip"]


def test_only_the_host_that_was_configured_is_asked(site: NemwebServer, tmp_path: Path) -> None:
    site.faults = [Fault("elsewhere", "FILE_3")]
    with client(site) as nemweb:
        with pytest.raises(NemwebError, match=r"leads to another host, example\.invalid, which is not asked"):
            nemweb.fetch(FEED + "FILE_3.zip", tmp_path / "a.zip")
        with pytest.raises(NemwebError, match="another host"):
            nemweb.fetch("http://example.invalid/FILE_3.zip", tmp_path / "a.zip")
    assert not list(tmp_path.iterdir())


def test_what_is_not_there_is_not_asked_for_again(site: NemwebServer, tmp_path: Path) -> None:
    with client(site) as nemweb, pytest.raises(MissingError):
        nemweb.fetch(FEED + "FILE_77.zip", tmp_path / "a.zip")
    assert len(site.settled()) == 1


def test_a_storm_of_403_and_many_threads_stay_polite(site: NemwebServer, folder: Path, tmp_path: Path) -> None:
    site.faults = [Fault("forbidden", times=5), Fault("reset", "FILE", times=3), Fault("html", "FILE", times=2)]
    with client(site, tries=12) as nemweb, ThreadPoolExecutor(12) as pool:
        files = nemweb.listing(FEED)
        list(pool.map(lambda entry: nemweb.fetch(entry.href, tmp_path / entry.name), files))
    for file in files:
        assert (tmp_path / file.name).read_bytes() == (folder / FEED.strip("/") / file.name).read_bytes()
    assert site.at_once <= 4


def test_a_file_beyond_all_bounds_is_refused(site: NemwebServer, tmp_path: Path) -> None:
    with Nemweb(site.url, most_bytes=10_000) as nemweb, pytest.raises(NemwebError, match="more than any report"):
        nemweb.fetch(FEED + "FILE_0.zip", tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_stopping_ends_a_pause_at_once(site: NemwebServer, tmp_path: Path) -> None:
    site.faults = [Fault("forbidden", times=100)]
    nemweb = Nemweb(site.url, first_pause=60)
    threading.Timer(0.2, nemweb.stop).start()
    with nemweb, pytest.raises(StoppedError, match="stopped"):
        nemweb.fetch(FEED + "FILE_0.zip", tmp_path / "a.zip")


def test_a_plain_server_without_ranges_or_tags_serves_as_well(folder: Path, tmp_path: Path) -> None:
    """Python's own: its listings tell neither sizes nor times, its files have no ETag."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        with Nemweb(f"http://127.0.0.1:{server.server_address[1]}") as nemweb:
            (entry,) = nemweb.listing(MONTH)
            assert (entry.name.count("#"), entry.size_bytes, entry.modified) == (3, None, None)
            nemweb.fetch(entry.href, tmp_path / entry.name)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert (tmp_path / entry.name).read_bytes() == (folder / MONTH.strip("/") / HASHED).read_bytes()


def test_listings_in_other_looks() -> None:
    page = """<pre><a href="?C=N;O=D">Name</a><hr><a href="/a/">Parent Directory</a>   -
<a href="B%23C.ZIP">B#C.ZIP</a>   2025-01-02 03:04  12K
<a href="D.zip">D.zip</a> <a href="http://example.invalid/a/b/E.zip">E.zip</a> <a href="../b/F.zip">F.zip</a>
<a href="../../etc/passwd">G.zip</a> <a HREF="/A/B/H#I.zip">H#I.zip</a> <a href="D.zip">again</a></pre>"""
    assert [entry.name for entry in entries(page, "http://host/a/b/")] == ["B#C.ZIP", "D.zip", "F.zip", "H#I.zip"]
    line = 'Monday, 5 May 2025  4:05 PM   21512 <A HREF="/a/b/X.zip">X.zip</A><br>'
    (entry,) = entries(line, "http://host/a/b/")
    assert (entry.size_bytes, entry.modified) == (21_512, datetime(2025, 5, 5, 16, 5))
