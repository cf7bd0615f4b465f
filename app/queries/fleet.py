"""The units of a version: which there are and which station each belongs to."""

from __future__ import annotations

from app.queries import engine
from app.queries.cache import memoize

# As it was registered last: a retired unit's later periods have no name.
_NEWEST = "SELECT duid, arg_max(station, ROW(in_force, valid_from)) AS station FROM unit GROUP BY duid ORDER BY duid"


@memoize
def duids(version: str) -> dict[str, str]:
    """Station by DUID, in order of DUID: every unit that is registered or has reported (links in disguise are none)."""
    frame = engine.frame(version, _NEWEST, {})
    return dict(zip(frame["duid"].tolist(), frame["station"].tolist(), strict=True))
