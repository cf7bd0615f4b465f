"""The harness's own arithmetic: percentiles, bars, the counters of /metrics, figures and tables."""

from __future__ import annotations

import pytest

from benchmarks import report
from benchmarks.replay import hit_rate
from benchmarks.server import cache_counts
from benchmarks.stats import Bar, percentile, spread_ms

METRICS = """\
# HELP nemdash_cache_hits_total Answers that were found
# TYPE nemdash_cache_hits_total counter
nemdash_cache_hits_total{what="page"} 90.0
nemdash_cache_misses_total{what="page"} 6.0
nemdash_cache_hits_total{what="query"} 5.0
nemdash_cache_misses_total{what="query"} 3.0
nemdash_cache_hits_total{what="redis"} 1.0
nemdash_request_seconds_count{route="/health",status="200"} 7.0
"""


@pytest.mark.parametrize(("share", "expected"), [(0, 1), (0.05, 1), (0.5, 10), (0.95, 19), (0.96, 20), (1, 20)])
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: int) -> None:
    assert percentile([*range(20, 0, -1)], share) == expected


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_spreads_are_in_milliseconds() -> None:
    assert spread_ms([0.001, 0.002, 0.004]) == {"p50_ms": 2.0, "p95_ms": 4.0, "max_ms": 4.0, "count": 3}


@pytest.mark.parametrize(
    ("measured", "at_least", "met"),
    [(40.0, False, True), (40.1, False, False), (40.0, True, True), (39.9, True, False), (None, False, None)],
)
def test_a_bar_is_met_missed_or_not_measured(measured: float | None, at_least: bool, met: bool | None) -> None:
    assert Bar("p95", 40, "ms", measured, at_least).met is met


def test_a_bar_whose_measurement_failed_is_missed() -> None:
    assert Bar("export", 3, "s", None, failed=True, note="status 500").met is False


def test_the_hit_rate_is_of_all_that_was_looked_up() -> None:
    counts = cache_counts(METRICS)
    assert counts is not None
    assert counts['what="query"'] == {"hits": 5.0, "misses": 3.0}
    # 96 hits of 105.
    assert hit_rate(counts) == pytest.approx(91.428571)
    assert hit_rate(counts, 'what="query"') == pytest.approx(62.5)


def test_without_counters_there_is_no_hit_rate() -> None:
    assert cache_counts("process_start_time_seconds 1.0\n") is None
    assert hit_rate(None) is None
    assert hit_rate({"": {"hits": 0.0, "misses": 0.0}}) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.98765, "0.988"), (1.0, "1.00"), (99.94, "99.9"), (99.96, "100"), (3298.9, "3,299"), (None, "–")],
)
def test_a_figure_has_three_digits(value: float | None, text: str) -> None:
    assert report.figure(value) == text


def test_a_table_is_in_line() -> None:
    assert report.table(["a", "b"], [["long", "1"]]).splitlines() == ["| a    | b |", "|------|---|", "| long | 1 |"]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"status": "ok", "ms": 12.34}, "12.3"),
        ({"status": "over"}, "over 30 s"),
        ({"status": "skipped"}, "–"),
        ({"status": "missing"}, "missing"),
    ],
)
def test_what_was_not_answered_has_no_figure(answer: report.Results, text: str) -> None:
    assert report._time(answer, 30) == text


def test_bars_are_told_with_their_verdict() -> None:
    bars = [
        Bar("fast", 40, "ms", 39.0),
        Bar("light", 190, "MB", 191.0),
        Bar("hits", 90, "%", None, at_least=True, note="no counters"),
    ]
    rows = list(report._bar_rows({"http": {"bars": [bar.to_json() for bar in bars]}}))
    assert rows == [
        ["fast", "≤ 40 ms", "39.0 ms", "yes"],
        ["light", "≤ 190 MB", "191 MB", "**no**"],
        ["hits", "≥ 90 %", "–", "not measured (no counters)"],
    ]


def test_what_was_measured_in_a_browser_is_told() -> None:
    visit = {"ms": 900.0, "kb": 850.0, "cls": 0.0}
    changes = [{"ms": 60.0, "kind": "range"}, {"ms": 90.0, "kind": "zoom"}, {"ms": 70.0, "kind": "zoom"}]
    text = "\n\n".join(report._browser({"first": [visit] * 3, "second": [visit], "changes": changes, "errors": {}}))
    assert "| zoom   | 70.0    | 90.0    | 90.0        | 2       |" in text
    assert report._browser({}) == []  # no Chromium: nothing measured
