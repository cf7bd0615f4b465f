"""How a window is covered by facts, and how its rows fall into buckets.

Facts are additive, so a window that begins at any five minutes is exact: its whole days come from the daily facts,
what is left at the edges from the half-hours, and the rest from the five-minute facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.nem import intervals, markettime
from app.nem.intervals import TOTAL
from app.queries import engine
from app.queries.engine import TooMuch

MAX_ROWS = 2_000_000
FINEST = "5min"

# SQL of the bucket that a row falls into. A week begins on Monday; a financial year on 1 July.
_BUCKETS = {
    "5m": "interval_start",
    "30m": "time_bucket(INTERVAL 30 MINUTE, interval_start)",
    "1h": "date_trunc('hour', interval_start)",
    "1d": "date_trunc('day', interval_start)::TIMESTAMP",
    "7d": "date_trunc('week', interval_start)::TIMESTAMP",
    "1M": "date_trunc('month', interval_start)::TIMESTAMP",
    "3M": "date_trunc('quarter', interval_start)::TIMESTAMP",
    "1y": "date_trunc('year', interval_start)::TIMESTAMP",
    "fy": "(date_trunc('year', interval_start + INTERVAL 6 MONTH) - INTERVAL 6 MONTH)::TIMESTAMP",
    TOTAL: "$window_start::TIMESTAMP",
}
_STEPS = {FINEST: 5, "30min": 30, "hourly": 60, "daily": 24 * 60}
MONTHLY = "monthly"
_STEP_OF = {"5m": FINEST, "30m": "30min", "1h": "hourly", "1d": "daily"}
# Which steps an interval is put together from. Days or longer: every further step is a piece more to plan.
_STEPS_FOR = {"5m": (FINEST,), "30m": (FINEST, "30min"), "1h": (FINEST, "hourly")}
_LONG = (FINEST, "30min", "daily")


def bucket(interval: str) -> str:
    """SQL of the bucket that `interval_start` falls into ('total': the bound $window_start)."""
    return _BUCKETS[interval]


@dataclass(frozen=True)
class Piece:
    """A part `[start, end)` of a window that is read from the facts of one step.

    `segments` are the files that hold it, by their place in the manifest; None means all of them.
    """

    number: int
    step: str
    start: datetime
    end: datetime
    segments: tuple[int, ...] | None

    def rows(self, fact: str, columns: str, where: str = "true") -> str:
        """SQL of this piece's rows of a fact (`generation`, `region`, `flow`).

        To plan a query over all segments takes longer than to run it on the few that hold a window.
        """
        return " UNION ALL ".join(
            f"SELECT interval_start, {columns} FROM {table}"
            f" WHERE interval_start >= $from{self.number}::TIMESTAMP AND interval_start < $to{self.number}::TIMESTAMP"
            f" AND {where}"
            for table in self.tables(fact)
        )

    def tables(self, fact: str) -> list[str]:
        """The tables that hold this piece's rows of a fact."""
        name = f"{fact}_{self.step}"
        return [name] if self.segments is None else [f"segment{i}.{name}" for i in self.segments]


@dataclass(frozen=True)
class Plan:
    """Of a window in an interval: the bucket's SQL, the facts to read, and the bound parameters of both.

    `step` is the facts' step that is as long as a bucket, if there is one.
    """

    bucket: str
    step: str | None
    pieces: tuple[Piece, ...]
    parameters: dict[str, object]

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The window itself, `[start, end)`."""
        return self.pieces[0].start, self.pieces[-1].end

    def by_bucket(
        self,
        rows: Callable[[Piece], str],
        keys: Mapping[str, str],
        measures: Mapping[str, str],
    ) -> str:
        """SQL of `measures` (name: SQL on a row) summed by bucket and `keys` (likewise), over the rows of each piece.

        `rows` gives one row for each of the keys and step. Where a piece's step is the bucket, the rows are the sums
        already: to group them would be half of the work.
        """
        whole = [piece for piece in self.pieces if piece.step == self.step]
        parts = [piece for piece in self.pieces if piece not in whole]
        found = [
            f"SELECT interval_start AS bucket, {_named({**keys, **measures})} FROM ({rows(piece)})" for piece in whole
        ]
        if parts:
            added = {name: f"sum({measure})" for name, measure in measures.items()}
            source = " UNION ALL ".join(rows(piece) for piece in parts)
            grouping = ", ".join(str(place) for place in range(1, len(keys) + 2))
            found.append(
                f"SELECT {self.bucket} AS bucket, {_named({**keys, **added})} FROM ({source}) GROUP BY {grouping}"
            )
        return " UNION ALL ".join(found)

    def source(self, fact: str, columns: str, where: str = "true") -> str:
        """SQL of the rows of a fact over the window, each step's where it is whole."""
        return " UNION ALL ".join(piece.rows(fact, columns, where) for piece in self.pieces)


def plan(version: str, start: str, end: str, interval: str) -> Plan:
    """Cover `[start, end)` (ISO, on the five-minute grid) for an interval with the coarsest facts that are exact."""
    since, until = datetime.fromisoformat(start), datetime.fromisoformat(end)
    pieces = cover(version, since, until, *_STEPS_FOR.get(interval, _LONG))
    parameters: dict[str, object] = {"window_start": since} if interval == TOTAL else {}
    return Plan(_BUCKETS[interval], _STEP_OF.get(interval), pieces, parameters | bounds(pieces))


def cover(version: str, start: datetime, end: datetime, *steps: str) -> tuple[Piece, ...]:
    """Pieces of `[start, end)` by the facts' steps, finest first: the coarsest where it is whole, finer ones beside."""
    # Made from the lake, a window is not put together from coarser facts: that is what it is held against.
    taken = list(steps[:1] if engine.from_lake() else steps)
    return tuple(
        Piece(number, step, piece_start, piece_end, _segments(version, piece_start, piece_end))
        for number, (step, piece_start, piece_end) in enumerate(_pieces(start, end, taken))
    )


def bounds(pieces: Iterable[Piece]) -> dict[str, object]:
    """The bound parameters of pieces' rows."""
    return {f"{end}{piece.number}": value for piece in pieces for end, value in _ends(piece)}


def _ends(piece: Piece) -> tuple[tuple[str, datetime], ...]:
    return ("from", piece.start), ("to", piece.end)


def _named(expressions: Mapping[str, str]) -> str:
    return ", ".join(f"{expression} AS {name}" for name, expression in expressions.items())


def _segments(version: str, start: datetime, end: datetime) -> tuple[int, ...] | None:
    """Places of the version's segments that overlap `[start, end)`; None where all or none of them do."""
    if engine.from_lake():
        return None  # there are no segments
    segments = engine.manifest(version).segments
    found = tuple(i for i, segment in enumerate(segments) if segment.start < end and segment.end > start)
    return found if 0 < len(found) < len(segments) else None


def _pieces(start: datetime, end: datetime, steps: list[str]) -> list[tuple[str, datetime, datetime]]:
    """Whole steps of the coarsest grain in the middle, finer grains left and right of it."""
    inner_start, inner_end = _whole(start, end, steps[-1])
    if len(steps) == 1:
        return [(steps[0], start, end)]
    if inner_start >= inner_end:
        return _pieces(start, end, steps[:-1])
    left = _pieces(start, inner_start, steps[:-1]) if start < inner_start else []
    right = _pieces(inner_end, end, steps[:-1]) if inner_end < end else []
    return [*left, (steps[-1], inner_start, inner_end), *right]


def _whole(start: datetime, end: datetime, step: str) -> tuple[datetime, datetime]:
    """The whole steps inside `[start, end)`; none where the second is not after the first."""
    if step != MONTHLY:
        return markettime.ceil_to(start, _STEPS[step]), markettime.floor_to(end, _STEPS[step])
    first = markettime.month_start(start)
    return first if first == start else markettime.add_months(first, 1), markettime.month_start(end)


def check_size(start: str, end: str, interval: str, rows_per_bucket: int) -> None:
    """Raise TooMuch, naming the finest interval that fits, when an answer would exceed MAX_ROWS."""
    if interval == TOTAL:
        return
    since, until = datetime.fromisoformat(start), datetime.fromisoformat(end)
    if _rows(interval, since, until, rows_per_bucket) <= MAX_ROWS:
        return
    fits = next(code for code in intervals.CODES if _rows(code, since, until, rows_per_bucket) <= MAX_ROWS)
    raise TooMuch(
        f"The answer would have more than {MAX_ROWS:,} rows: ask for interval={fits} or a shorter window.", fits
    )


def _rows(interval: str, start: datetime, end: datetime, rows_per_bucket: int) -> int:
    length = timedelta(minutes=intervals.BY_CODE[interval].minutes)
    return -((start - end) // length) * rows_per_bucket
