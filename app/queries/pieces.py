"""Answers too large to stand in memory: asked for window by window, in order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from app.nem import intervals
from app.nem.intervals import TOTAL
from app.nem.markettime import short_iso
from app.queries import cache
from app.queries.windows import check_size

WHOLE_ROWS = 100_000
"""Up to here an answer is one frame, which is memoised; above, it is asked for in pieces, which are not."""

_PIECE_ROWS = 50_000


@dataclass(frozen=True)
class Pieces:
    """A frame in pieces: `frames` has its rows, one window after the other, each computed when it is asked for.

    `total` answers the same question with the interval 'total': what is said of the answer as a whole (its coverage)
    is wanted before the first row.
    """

    total: pd.DataFrame
    frames: Iterator[pd.DataFrame]


def ask(
    function: Callable[..., pd.DataFrame],
    version: str,
    region: str,
    window: tuple[str, str, str],
    *rest: str,
    rows_per_bucket: int,
) -> pd.DataFrame | Pieces:
    """Ask a memoised query function `(version, region, start, end, interval, *rest)`: at once, or in pieces.

    `rows_per_bucket` is the most rows that it gives for one interval. Raises TooMuch above 2,000,000 rows, and what
    the function raises; the first piece is asked for here, so that most refusals come before the first byte is sent.
    """
    start, end, interval = window
    windows = list(split(start, end, interval, rows_per_bucket))
    if len(windows) == 1:
        return function(version, region, start, end, interval, *rest)
    each = cache.fresh(function)
    first = each(version, region, *windows[0], interval, *rest)

    def frames() -> Iterator[pd.DataFrame]:
        # One piece is asked for while the one before it is written and sent.
        with ThreadPoolExecutor(1) as ahead:
            frame = first
            for piece in windows[1:]:
                coming = ahead.submit(each, version, region, *piece, interval, *rest)
                yield frame
                frame = coming.result()
            yield frame

    return Pieces(function(version, region, start, end, TOTAL, *rest), frames())


def split(start: str, end: str, interval: str, rows_per_bucket: int) -> Iterator[tuple[str, str]]:
    """Cut `[start, end)` where buckets begin, so that the pieces' rows are the whole's, each once.

    One window when its rows stand in memory easily.
    """
    check_size(start, end, interval, rows_per_bucket)
    since, until = datetime.fromisoformat(start), datetime.fromisoformat(end)
    if interval == TOTAL:
        yield start, end
        return
    step = intervals.BY_CODE[interval]
    if (until - since) / timedelta(minutes=step.minutes) * rows_per_bucket <= WHOLE_ROWS:
        yield start, end
        return
    length = timedelta(minutes=step.minutes * max(_PIECE_ROWS // rows_per_bucket, 1))
    while since < until:
        cut = max(step.floor(since + length), step.next(step.floor(since)))
        yield short_iso(since), short_iso(min(cut, until))
        since = cut
