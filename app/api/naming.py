"""Which units a question names: DUIDs, or a station's. Whoever names one that there is not is told the closest."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from app.api.errors import WrongParameter
from app.api.parameters import UnitParameters
from app.nem.selection import Problem, shown

_CLOSE = 5


def units_named(query: UnitParameters, stations: dict[str, str]) -> tuple[str, ...]:
    """The DUIDs asked for, each once and in order; `stations` has the station of every known DUID.

    Upper and lower case are the same. Raises WrongParameter for a name that is not known.
    """
    if query.station and query.station.strip(", "):
        known = sorted({station for station in stations.values() if isinstance(station, str) and station})
        station = _known("station", query.station, known)
        return tuple(duid for duid, its_station in stations.items() if its_station == station)
    names = (name.strip() for name in (query.duid or "").split(","))
    return tuple(sorted({_known("duid", name, stations) for name in names if name}))


def _known(parameter: str, name: str, known: Iterable[str]) -> str:
    by_key = {code.casefold(): code for code in known}
    found = by_key.get(name.strip().casefold())
    if found is None:
        close = get_close_matches(name[:80].casefold(), by_key, n=_CLOSE, cutoff=0.4)
        fault = f"'{shown(name)}' is not a known {parameter}"
        raise WrongParameter(Problem(parameter, fault, tuple(by_key[key] for key in close)))
    return found
