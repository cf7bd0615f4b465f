"""`python -m benchmarks.report`: writes docs/benchmarks.md from the JSON of a run (BENCH_OUT). Tables as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from benchmarks import loadreport, stats
from benchmarks.plan import ROOT, results_path
from benchmarks.questions import ENDPOINTS, RANGES, REGIONS
from benchmarks.tables import figure, table
from benchmarks.texts import BEFORE_AFTER, BROWSER, HEAD, HTTP, PAGES, PUBLISHING, USERS

Results = dict[str, Any]

_SUBJECTS = ("pandas", "raw", "cold", "cached")
_SECTIONS = ("build", "month", "intervals", "http", "pages", "replay", "growth", "browser", "load")


def main() -> int:
    results = json.loads(results_path().read_text())
    target = ROOT / "docs" / "benchmarks.md"
    target.write_text(document(results))
    print(f"{target} is written from {results_path()}.")
    return 0


def document(results: Results) -> str:
    return f"{HEAD}\n{tables(results)}\n"


def tables(results: Results) -> str:
    """All tables of a run. Sections that were not measured are left out."""
    writers = {
        "sources": _sources,
        "http": _http,
        "pages": _pages,
        "replay": _replay,
        "intervals": _publishing,
        "growth": _growth,
        "browser": _browser,
        "load": loadreport.section,
    }
    parts = [_about(results["about"]), "## Bars", table(["bar", "promised", "measured", "met"], _bar_rows(results))]
    for name, write in writers.items():
        if name in results:
            parts += write(results[name])
    return "\n\n".join(parts)


def bars(results: Results) -> list[dict[str, Any]]:
    return [bar for name in _SECTIONS for bar in results.get(name, {}).get("bars", [])]


def _about(about: Results) -> str:
    machine = about["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    return (
        f"`{about['command']}` on {about['date']}: {about['dataset']}; {machine['cpu']}, {machine['cores']} cores, "
        f"{machine['memory_gb']:.0f} GB, {about['system']}; Python {about['python']}, {versions}. "
        f"It took {about['minutes']:.0f} minutes.{about.get('note', '')}"
    )


def _bar_rows(results: Results) -> Iterator[list[str]]:
    words = {True: "yes", False: "**no**", None: "not measured"}
    for bar in bars(results):
        sign = "≥" if bar["at_least"] else "≤"
        note = f" ({bar['note']})" if bar["note"] else ""
        promised = f"{sign} {bar['limit']:,g} {bar['unit']}"
        yield [bar["name"], promised, figure(bar["measured"], bar["unit"]), words[bar["met"]] + note]


def _sources(section: Results) -> list[str]:
    found = {
        (kind, answer["endpoint"], answer["region"], answer["range"]): answer
        for kind in _SUBJECTS
        for answer in section["subjects"][kind]["answers"]
    }
    limit = section["limit_s"]
    rows = [
        [code, region, endpoint, *(_time(found[kind, endpoint, region, code], limit) for kind in _SUBJECTS)]
        + [_kilobytes(found[kind, endpoint, region, code]) for kind in ("pandas", "cold")]
        for code in RANGES
        for region in REGIONS
        for endpoint in ENDPOINTS
    ]
    heads = ["range", "region", "question", *(f"{kind}, ms" for kind in _SUBJECTS), "pandas, kB", "ours, kB"]
    sizes = [_memory_row(kind, section["subjects"][kind]) for kind in _SUBJECTS]
    memory_heads = ["source", "start, s", "RSS after start, MB", "peak of start, MB", "peak while answering, MB"]
    return ["## Before and after", BEFORE_AFTER, table(heads, rows), table(memory_heads, sizes), *_failed(found)]


def _time(answer: Results, limit_s: float) -> str:
    if answer["status"] == "ok":
        return figure(answer["ms"])
    status: str = answer["status"]
    return {"over": f"over {limit_s:g} s", "skipped": "–"}.get(status, status)


def _kilobytes(answer: Results) -> str:
    return figure(answer["bytes"] / 1000) if answer["status"] == "ok" else "–"


def _memory_row(kind: str, subject: Results) -> list[str]:
    peaks = [answer["peak_mb"] for answer in subject["answers"] if answer["status"] == "ok"]
    start = (subject["start_s"], subject["start_rss_mb"], subject["start_peak_mb"])
    return [kind, *map(figure, start), figure(max(peaks, default=None))]


def _failed(found: dict[Any, Results]) -> list[str]:
    failed = [f"- {' '.join(key)}: {answer['detail']}" for key, answer in found.items() if answer["status"] == "failed"]
    return ["Failed:\n" + "\n".join(failed)] if failed else []


def _spread(name: str, spread: Results) -> list[str]:
    return [name, *(figure(spread[key]) for key in ("p50_ms", "p95_ms", "max_ms")), f"{spread['count']:,}"]


_SPREAD_HEADS = ["p50, ms", "p95, ms", "longest, ms", "requests"]


def _http(section: Results) -> list[str]:
    asked = section["presets"]
    times = [
        _spread(f"{kind}: {endpoint}", spread)
        for kind, by_endpoint in asked["times"].items()
        for endpoint, spread in by_endpoint.items()
    ]
    sizes = ", ".join(
        f"{encoding} {figure(size['median'] / 1000, 'kB')} (largest {figure(size['max'] / 1000, 'kB')})"
        for encoding, size in asked["bytes"].items()
    )
    memory = [
        [moment, str(number), figure(worker["rss_mb"]), figure(worker["pss_mb"])]
        for moment, workers in section["memory"].items()
        for number, worker in enumerate(workers, 1)
    ]
    exports = [
        [
            encoding,
            str(one["status"]),
            *map(figure, (one["seconds"], one["bytes"] / 1e6, one["peak_mb"])),
            one["peak_of"],
        ]
        for encoding, one in section["csv"].items()
    ]
    missing = section["missing"]
    return [
        "## Over HTTP",
        HTTP.format(regions=", ".join(section["regions"])),
        table(["answers", *_SPREAD_HEADS], times),
        f"Median size of an answer: {sizes}.",
        *([f"Endpoints that do not exist: {', '.join(missing)}."] if missing else []),
        *([f"Failed: {'; '.join(asked['failures'][:10])}."] if asked["failures"] else []),
        table(["30-minute CSV", "status", "s", "MB", "peak RSS, MB", "peak of"], exports),
        table(["memory", "worker", "RSS, MB", "PSS, MB"], memory),
        *_errors(section),
    ]


def _replay(section: Results) -> list[str]:
    rows = [_spread("page", section["page"]), _spread("CSV", section["csv"])]
    counts = section["counts"] or {}
    by_labels = [[labels or "all", f"{both['hits']:,.0f}", f"{both['misses']:,.0f}"] for labels, both in counts.items()]
    return [
        "## An hour of fifty users",
        USERS.format(
            speed=section["speed"],
            minutes=section["played_s"] / 60,
            pages=", ".join(section["pages"]),
            before=figure(section["asked_before_pct"]),
            rate=figure(section["hit_rate_pct"], "%") if counts else "not measured: the server has no counters",
            all_levels=figure(section["hit_rate_all_pct"], "%"),
            publish=figure(max(section["publish_s"]), "s"),
            late=figure(section["late_s"], "s"),
            failures=len(section["failures"]),
        ),
        table(["requests", *_SPREAD_HEADS], rows),
        *([table(["cache", "hits", "misses"], by_labels)] if by_labels else []),
        *_errors(section),
    ]


def _errors(section: Results) -> list[str]:
    rows = [[line, str(count)] for line, count in section["errors"].items()]
    return [table(["error in the server's log", "times"], rows)] if rows else []


def _publishing(section: Results) -> list[str]:
    first, usual = section["first_of_day"], section["intervals"]
    first_s = (first["ingest_s"], first["build_s"], first["ingest_s"] + first["build_s"])
    usual_s = (section["median_ingest_s"], section["median_build_s"], section["median_s"])
    rows = [
        [f"usual (median of {len(usual)})", *map(figure, usual_s)],
        ["first of a day", *map(figure, first_s)],
        ["usual, by the command `nemdash ingest`", "–", "–", figure(section["command_s"])],
    ]
    written = figure(max(one["written_mb"] for one in usual), "MB")
    return [
        "## A new interval",
        PUBLISHING.format(written=written, first=figure(first["written_mb"], "MB")),
        table(["interval", "ingest, s", "build, s", "together, s"], rows),
    ]


def _growth(section: Results) -> list[str]:
    rows = [
        [code, *(figure(ms) for ms in by_years.values()), figure(section["ratios"][code])]
        for code, by_years in section["ms_per_question"].items()
    ]
    heads = ["range", *(f"{years:g} y of data, ms" for years in section["years"]), "longest : shortest"]
    text = "Mean of the median cold times of every endpoint, NEM and NSW1, asked in turn of each length of history."
    return ["## Growth", text, table(heads, rows)]


def _pages(section: Results) -> list[str]:
    rows = [
        [*_spread(f"`{page}`" if page != "all" else page, spread), figure(section["times"]["cached"][page]["p50_ms"])]
        for page, spread in section["times"]["cold"].items()
    ]
    return [
        "## Pages",
        PAGES.format(regions=" and ".join(section["regions"])),
        table(["page", "cold p50, ms", "p95, ms", "longest, ms", "answers", "cached p50, ms"], rows),
        *_errors(section),
    ]


def _browser(section: Results) -> list[str]:
    if not section:
        return []
    visits = [
        [name, *(figure(stats.median([visit[key] for visit in section[kind]])) for key in ("ms", "kb", "cls"))]
        for name, kind in (("first", "first"), ("second", "second"))
    ]
    times = {"all": section["changes"]}
    for change in section["changes"]:
        times.setdefault(change["kind"], []).append(change)
    changes = [_spread(kind, stats.spread_ms([one["ms"] / 1000 for one in some])) for kind, some in times.items()]
    return [
        "## In a browser",
        BROWSER.format(count=len(section["first"])),
        table(["visit (median)", "drawn, ms", "transferred, kB", "layout shift"], visits),
        table(["change", "p50, ms", "p95, ms", "longest, ms", "changes"], changes),
        *_errors(section),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
