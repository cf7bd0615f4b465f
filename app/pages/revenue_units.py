"""The Revenue page's tables of units. They come after the page: what a unit made in parts of days lies in the lake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

from app.components import revenue_tables as tables
from app.figures import batteries, pivot
from app.nem.intervals import TOTAL
from app.nem.regions import NEM
from app.queries.cache import finished
from app.queries.earnings import earnings
from app.queries.region_prices import region_prices
from app.queries.revenue import revenue

MOST_EARNERS = 15
EARNERS = ("revenue_aud", "aud_kw_year", "price_aud_mwh")
"""What units may be ranked by."""
# A unit that sold less than this part of the region's energy is no example of a price or a yield.
_LEAST = 1e-5

Path = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What the tables are of. `order` is one of figures.pivot.ORDERS, `rank` of EARNERS; `opened` are rows' paths."""

    version: str
    region: str
    start: str
    end: str
    order: str
    lossfactors: bool
    rank: str
    opened: tuple[Path, ...]


class Answer(TypedDict):
    pivot: list[tuple[Path, pivot.Row]]
    earners: list[pivot.Row]
    batteries: list[batteries.Row]


def answer(asked: Question) -> Answer:
    """The finished tables, made once. Raises what the queries raise (TooSlow and the like)."""
    key = (
        asked.version,
        asked.region,
        asked.start,
        asked.end,
        asked.order,
        int(asked.lossfactors),
        asked.rank,
        tuple(sorted(asked.opened)),
    )
    return finished("revenue units", key, lambda: _answer(asked))


def _answer(asked: Question) -> Answer:
    window = (asked.version, asked.region, asked.start, asked.end)
    units = pivot.sides(earnings(*window), lossfactors=asked.lossfactors)
    mean = region_prices(asked.version, asked.start, asked.end, TOTAL)
    baseload = dict(zip(mean["region"].astype(str), mean["price_aud_mwh"].tolist(), strict=True))
    hours = float(revenue(*window, TOTAL, "detailed")["hours"].max())
    whole = pivot.total(units, asked.region, baseload, hours)
    opened = set(asked.opened)
    rows: list[tuple[Path, pivot.Row]] = [((), whole)]

    def below(path: Path) -> None:
        for row in pivot.children(units, asked.order, path, baseload, hours):
            own = (*path, str(row["key"]))
            rows.append((own, row))
            if own in opened:
                below(own)

    below(())
    stations = dict(zip(units["duid"], units["station"], strict=True))
    single = [row | {"station": stations[str(row["key"])]} for row in pivot.units(units, baseload, hours)]
    return Answer(pivot=rows, earners=_ranked(single, asked.rank), batteries=batteries.battery_rows(units, hours))


def _ranked(rows: list[pivot.Row], rank: str) -> list[pivot.Row]:
    sold = [(row, row["sold_mwh"]) for row in rows if isinstance(row["sold_mwh"], float)]
    least = _LEAST * sum(float(energy) for _, energy in sold if isinstance(energy, float))
    ranked = [
        (value, row) for row, energy in sold if isinstance(value := row[rank], float) and float(energy or 0) >= least
    ]
    ranked.sort(key=lambda pair: -pair[0])
    return [row for _, row in ranked[:MOST_EARNERS]]


def parts(found: Answer, opened: tuple[Path, ...]) -> dict[str, Any]:
    """The tables by the name of their place."""
    return {
        "pivot": tables.pivot_table(found["pivot"], set(opened)),
        "earners": tables.earners_table(found["earners"]),
        "batteries": tables.battery_table(found["batteries"]),
    }


def dimensions(selection_region: str) -> tuple[str, ...]:
    """What rows may be grouped by: a single region is no group of its own."""
    return pivot.DIMENSIONS if selection_region == NEM else tuple(d for d in pivot.DIMENSIONS if d != "region")
