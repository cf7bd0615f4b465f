"""An hour of fifty users, written down before it is played: who asks what when. The same seed is the same hour.

The mix is given: 60 % stay on a rolling preset of the last 24 hours to 30 days, 25 % change region or range among the
presets, 10 % look at random windows, 5 % export CSV. What is assumed beside it:

- An open page with a rolling window asks again at each new interval, within a minute of it.
- Somebody who explores reads a minute before the next click, all hour long; a click changes one control.
- Half of the choices of a region are the whole market, the rest any region alike. Of those who stay on a preset 40 %
  stay on the default one (7d), 20 % on each of the others. Explorers take every preset alike, also calendar ones.
- Half of the users are on the Generation page, the others spread over the other pages.
- Who looks at random windows stays with each for five minutes: it was chosen to be studied, and none is asked twice.
- A random window is a number of whole days, from one to a year (as often 1 to 19 days as 19 to 365), anywhere.
- Who exports stays on a preset too, and downloads what is drawn ten seconds after each new interval.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from app.nem import markettime, ranges
from app.nem.ranges import Span
from app.nem.regions import NEM, REGION_CODES, SELECTABLE
from app.nem.selection import Selection

HOUR_S = 3600
PUBLICATIONS_S = tuple(150 + 300 * k for k in range(12))
"""When each new interval is published, in seconds of the hour."""

USERS = 50
SHARES = {"stays": 0.60, "explores": 0.25, "random": 0.10, "exports": 0.05}
_STAY_RANGES = ("24h", "3d", "7d", "30d")
_CLICK_EVERY_S = 60
_STUDY_CLICKS = 5
_DOWNLOAD_DELAY_S = 10


@dataclass(frozen=True)
class Ask:
    """Somebody asks for a page, or for a CSV (`csv`), at a second of the hour.

    `after` is the number of publications that it is an answer to: it is not asked before they are there.
    """

    at_s: float
    user: int
    page: str
    selection: Selection
    csv: bool = False
    after: int = 0


def roles() -> list[str]:
    """What each of the users does: the shares, rounded so that all users have a role."""
    counts = {role: math.floor(USERS * share) for role, share in SHARES.items()}
    rest = sorted(SHARES, key=lambda role: counts[role] - USERS * SHARES[role])
    for role in rest[: USERS - sum(counts.values())]:
        counts[role] += 1
    return [role for role, count in counts.items() for _ in range(count)]


def hour(pages: tuple[str, ...], span: Span, seed: int = 1) -> list[Ask]:
    """All that is asked in the hour, in order. The first of `pages` is the one that half of the users are on."""
    asks = [ask for user, role in enumerate(roles()) for ask in _asks(user, role, pages, span, seed)]
    return sorted(asks, key=lambda ask: (ask.at_s, ask.user, ask.csv))


def _asks(user: int, role: str, pages: tuple[str, ...], span: Span, seed: int) -> Iterator[Ask]:
    dice = random.Random(f"{seed}/{user}")
    others = pages[1:] or pages
    page = pages[0] if dice.random() < 0.5 else dice.choice(others)
    selection = Selection(_region(dice), dice.choices(_STAY_RANGES, (0.2, 0.2, 0.4, 0.2))[0])
    if role == "random":
        selection = _random_window(dice, span)
    arrival, phase = dice.uniform(0, PUBLICATIONS_S[0]), dice.uniform(0, 60)
    clicks = [arrival + _CLICK_EVERY_S * n for n in range(int((HOUR_S - arrival) / _CLICK_EVERY_S) + 1)]
    changes = {"explores": clicks, "random": clicks[::_STUDY_CLICKS]}.get(role, clicks[:1])
    # A page hears of a new interval within a minute, and the interval itself takes a moment to be published.
    news = [(at + 60 + phase, k) for k, at in enumerate(PUBLICATIONS_S, 1)]
    for at, after in sorted([(at, 0) for at in changes] + [moment for moment in news if moment[0] <= HOUR_S]):
        if after == 0 and at > arrival:
            selection = _random_window(dice, span) if role == "random" else _clicked(dice, selection)
        if after and selection.range not in _ROLLING:
            continue
        yield Ask(at, user, page, selection, after=after)
        if role == "exports":
            yield Ask(at + _DOWNLOAD_DELAY_S, user, page, selection, csv=True, after=after)


# Presets that end now move with each new interval.
_ROLLING = {named.code for named in ranges.RANGES if named.rolling or named.code.startswith("this-")}


def _region(dice: random.Random) -> str:
    return NEM if dice.random() < 0.5 else dice.choice(REGION_CODES)


def _clicked(dice: random.Random, selection: Selection) -> Selection:
    """Another region or another preset."""
    if dice.random() < 0.5:
        return replace(selection, region=dice.choice([code for code in SELECTABLE if code != selection.region]))
    return replace(selection, range=dice.choice([code for code in ranges.BY_CODE if code != selection.range]))


def _random_window(dice: random.Random, span: Span) -> Selection:
    longest = min(365, (span.end - span.start).days - 1)
    length = timedelta(days=round(math.exp(dice.uniform(0, math.log(longest)))))
    first = markettime.midnight(span.start) + timedelta(days=1)
    start = first + timedelta(days=dice.randint(0, max((span.end - length - first).days, 0)))
    return Selection(_region(dice), None, start, start + length)
