"""The sentences of docs/benchmarks.md: what is measured, and how."""

from __future__ import annotations

HEAD = """# Benchmarks

`make bench` measures all of this again: it simulates the dataset once (BENCH_DATA, default `.bench/`), works on
hard-linked copies of it, prints these tables and writes JSON (BENCH_OUT, default `.bench/results.json`).
`make bench QUICK=1` takes three minutes on 150 units and two years. `python -m benchmarks.report` writes this page from
the JSON. Nothing is set but defaults. MB are 10⁶ bytes.
"""

BEFORE_AFTER = """From the Selection to the bytes of the JSON answer, in one process, without a socket; medians. Each
source has a process to itself.

- **pandas**: a dashboard that holds every unit's 30-minute rows (interval, unit, region, fuel, mean MW, price) in
  memory, masks and groups them at each question. Texts are categories, which is kinder than most. Its finest step is
  the half-hour, so its short answers are smaller than ours.
- **raw**: `NEMDASH_SOURCE=raw`, our answers computed from the lake's unit rows. Long ranges are asked once only.
- **cold**: our facts, with an empty cache at each question.
- **cached**: our facts, asked before."""

HTTP = """A real `nemdash serve` on the loopback, a new connection for each request, timed to the last byte. Every
endpoint, every preset; regions: {regions}. Cold: the cache is emptied before each request. Cached: asked again.
`gzip` is what a browser asks for; the answers are then compressed."""

USERS = """60 % stay on a rolling preset of the last 24 hours to 30 days, 25 % change region or range among the presets,
10 % look at random windows, 5 % export CSV. `benchmarks/users.py` states what is assumed beside the mix: an open page
with a rolling window asks again at each new interval; who explores clicks once a minute. New intervals are ingested,
built and published while the server runs, one every five minutes: each is a new version of the data. The clock runs
{speed:g} times faster, the events are all there. A page is asked for by Dash's routing callback, whose answer holds
the page's first view. Played: {minutes:g} minutes of the hour.

Pages: {pages}. Hit rate of finished answers by the server's own counters: {rate}; of all look-ups, the
frames of answers that had to be made included: {all_levels}. {before} % of the answers had been asked for
before by somebody under the same version. Slowest publication beside the load: {publish}. The player was
late by {late} at most. Failed requests: {failures}."""

PUBLISHING = """One new five-minute interval of all units, prices, regions and links, in AEMO's format, at six in the
evening: read into the lake, built, published, in a running process. At most {written} are written.
The first interval of a day also moves the day before last into the closed part of the month, which is built anew
({first} written): here, on the first of a month, 30 days, the most it can be."""

BROWSER = """Chromium at 1440 px on the Generation page of a real `nemdash serve`, on the same machine. A first visit is
one with a browser that has never been anywhere ({count} of them), the second follows it. Drawn: the first band of the
chart is there. Then one visitor changes what is shown fifty times at random (the same walk every time), each time when
the parts that follow the page have come: from the click to the frame in which the new chart is drawn."""

PAGES = """Each page's own callback, as the browser asks it, for {regions} at every named range: time from connecting
to the last byte (gzip), cold with an empty cache. The parts that follow a page (mean day, tables of units, records) are
asked for afterwards and are not in it; Overview and Data show the same window whatever is chosen."""
