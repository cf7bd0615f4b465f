"""The Revenue page's tables of units. They come after the page: what a unit made in parts of days lies in the lake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

from app.components import revenue_tables as tables
from app.components.tree_table import Tree
from app.figures import batteries, pivot
from app.nem.fuels import ROOFTOP
from app.nem.intervals import TOTAL
from app.nem.markettime import parse
from app.pages.stations_look import Link, linked
from app.queries.cache import finished
from app.queries.earnings import earnings
from app.queries.engine import content
from app.queries.region_prices import region_prices
from app.queries.revenue import revenue

MOST_EARNERS = 15
EARNERS = ("revenue_aud", "aud_kw_year", "price_aud_mwh")
"""What units may be ranked by."""
# A unit that sold less than this part of the region's energy is no example of a price or a yield.
_LEAST = 1e-5


@dataclass(frozen=True)
class Question:
    """What the tables are of. `order` is one of figures.pivot.ORDERS, `rank` of EARNERS; `station` leads to a page."""

    version: str
    region: str
    start: str
    end: str
    order: str
    lossfactors: bool
    rank: str
    station: Link


class Answer(TypedDict):
    pivot: Tree
    earners: list[pivot.Row]
    batteries: list[batteries.Row]


def answer(asked: Question) -> Answer:
    """The finished tables, made once. Raises what the queries raise (TooSlow and the like)."""
    key = (
        content(asked.version, asked.start, asked.end),
        asked.region,
        asked.start,
        asked.end,
        asked.order,
        int(asked.lossfactors),
        asked.rank,
        asked.station,
    )
    return finished("revenue units", key, lambda: _answer(asked))


def _answer(asked: Question) -> Answer:
    window = (asked.version, asked.region, asked.start, asked.end)
    units = pivot.sides(earnings(*window), lossfactors=asked.lossfactors)
    mean = region_prices(asked.version, asked.start, asked.end, TOTAL)
    baseload = dict(zip(mean["region"].astype(str), mean["price_aud_mwh"].tolist(), strict=True))
    made = revenue(*window, TOTAL, "detailed")
    # Rooftop solar has a feed of its own, which has data where the units' readings are missing.
    hours = float(made.loc[made["fuel"] != ROOFTOP, "hours"].max())
    length = parse(asked.end) - parse(asked.start)
    return Answer(
        pivot=tables.pivot_tree(
            pivot.tree(units, asked.order, asked.region, baseload, hours), lambda name: linked(asked.station, name)
        ),
        earners=_ranked(pivot.units(units, baseload, hours), asked.rank),
        batteries=batteries.battery_rows(units, hours, length),
    )


def _ranked(rows: list[pivot.Row], rank: str) -> list[pivot.Row]:
    sold = [(row, row["sold_mwh"]) for row in rows if isinstance(row["sold_mwh"], float)]
    least = _LEAST * sum(float(energy) for _, energy in sold if isinstance(energy, float))
    ranked = [
        (value, row) for row, energy in sold if isinstance(value := row[rank], float) and float(energy or 0) >= least
    ]
    ranked.sort(key=lambda pair: -pair[0])
    return [row for _, row in ranked[:MOST_EARNERS]]


def parts(found: Answer, station: Link) -> dict[str, Any]:
    """The tables by the name of their place."""

    def address(name: str) -> str:
        return linked(station, name)

    return {
        "pivot": found["pivot"],
        "earners": tables.earners_table(found["earners"], address),
        "batteries": tables.battery_table(found["batteries"], address),
    }
