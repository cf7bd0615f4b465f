"""The gaps of a window in a few words: for each feed, how much is missing and when."""

from __future__ import annotations

from typing import TypedDict

import pandas as pd

from app.nem import markettime


class Lacking(TypedDict):
    """A feed that lacks intervals. `days` are the days it lacks some on, as ISO dates, in order."""

    feed: str
    intervals: int
    days: list[str]


# AEMO publishes the rooftop estimate of a half-hour up to an hour after it is over: until then it is not a gap.
ROOFTOP_LAG = pd.Timedelta(minutes=90)


def lacking(gaps: pd.DataFrame) -> list[Lacking]:
    """From `queries.gaps`, in its order of feeds; the rooftop estimate that is still to come is left out."""
    late = (
        (gaps["feed"] == "rooftop")
        & (gaps["day"] == gaps["day"].max())
        & (gaps["expected"] - gaps["present"] <= ROOFTOP_LAG / pd.Timedelta(minutes=5))
    )
    found = gaps[~late]
    return [
        Lacking(
            feed=str(feed),
            intervals=int((rows["expected"] - rows["present"]).sum()),
            days=[markettime.short_iso(day) for day in rows["day"]],
        )
        for feed, rows in found.groupby("feed", sort=False)
    ]
