"""The metrics of the Data page, a part of the one table (app/nem/metrics.py)."""

from __future__ import annotations

from app.nem.metric import Metric, column

_TABLES = "each of the tables"
_COUNTERS = "no table: the server's own counts, over all its workers, since it was started"

DATA: tuple[Metric, ...] = (
    column(
        "expected",
        "Expected",
        "count",
        "Intervals of a table that a day should have: 288 of five minutes, 48 of thirty, also on the days on which "
        "clocks change elsewhere; of the first and the last day those between the data's first moment and its last. "
        "None before a table's first interval; of rooftop solar without the newest half-hour, which is on its way",
        _TABLES,
    ),
    column("present", "Present", "count", "Intervals of it that there are", _TABLES),
    Metric("missing", "Missing", "count", "Expected − present, where that is above zero, day by day", _TABLES),
    Metric("completeness", "Complete", "%", "1 − missing / expected, over all days", _TABLES),
    Metric(
        "feed_age",
        "Age",
        "min",
        "The time now − the end of a table's newest interval. Late is what is older than 20 minutes, of rooftop solar, "
        "which comes by the half-hour, older than 75. A simulated market has no age",
        _TABLES,
    ),
    Metric(
        "cache_hit_rate",
        "Cache hit rate",
        "%",
        "Questions that the cache answered / all questions. A finished answer that was not there is counted by what "
        "became of the questions below it",
        _COUNTERS,
    ),
    Metric(
        "query_p95_ms",
        "Time of 95 %",
        "ms",
        "The time that 95 of 100 computations stayed below, of what the cache did not have; read off a histogram, so "
        "as good as its steps are fine",
        _COUNTERS,
    ),
)
