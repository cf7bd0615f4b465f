"""A station: units under one name; and what names one in a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# A name has fewer commas than this.
_MOST_PIECES = 6


@dataclass(frozen=True)
class Station:
    """A station as registered last. `fuels` (`app.nem.fuels.UNIT_FUELS`) and `regions` with the most MW come first.

    `capacity_mw` is what its registered units can generate, of one that only takes what they can take; `working`: some
    unit of it is registered now (else the capacity is the last it had).
    """

    name: str
    duids: tuple[str, ...]
    owners: tuple[str, ...]
    regions: tuple[str, ...]
    fuels: tuple[str, ...]
    capacity_mw: float
    working: bool

    @property
    def region(self) -> str:
        return self.regions[0]

    @property
    def fuel(self) -> str:
        return self.fuels[0]


def named(known: Mapping[str, Station], text: str) -> tuple[list[Station], list[str]]:
    """The stations that a text names, between commas, each once; and what in it names none.

    A name may hold commas itself: of the pieces, as many as make a name are one. A DUID stands for its station, and
    neither need be written as AEMO does.
    """
    by_word = {duid.casefold(): station for station in known.values() for duid in station.duids}
    by_word |= {_written(station.name.split(",")): station for station in known.values()}
    pieces = text.split(",")
    found: dict[str, Station] = {}
    missing: list[str] = []
    place = 0
    while place < len(pieces):
        ends = range(min(len(pieces), place + _MOST_PIECES), place, -1)
        end = next((end for end in ends if _written(pieces[place:end]) in by_word), None)
        if end is not None:
            station = by_word[_written(pieces[place:end])]
            found[station.name] = station
        elif pieces[place].strip():
            missing.append(pieces[place].strip())
        place = end or place + 1
    return list(found.values()), missing


def _written(pieces: Sequence[str]) -> str:
    """A name's pieces as they are compared."""
    return ", ".join(piece.strip() for piece in pieces).casefold()


def duids_of(chosen: Sequence[Station]) -> tuple[str, ...]:
    """The units of some stations, in their order."""
    return tuple(duid for station in chosen for duid in station.duids)
