"""Parameters of the endpoints as pydantic models. What is allowed comes from `app.nem`; the Selection reads it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from app.nem import intervals, ranges, regions
from app.nem.bands import SPIKE_PRICES
from app.nem.fuels import GROUPINGS
from app.nem.selection import KEYS, Problem, Selection, shown

FORMATS = ("json", "csv")
REFUSED = "refused"
"""Type of our own validation errors: their context is the body of the answer."""


def _one_of(values: tuple[str, ...]) -> dict[str, Any]:
    return {"enum": list(values)}


_SPIKE_PRICES = tuple(str(price) for price in SPIKE_PRICES)
_GROUP: str = Field(
    GROUPINGS[0],
    description="Every fuel by itself, fewer groups, or renewable against fossil.",
    json_schema_extra=_one_of(GROUPINGS),
)


def _optional(example: str) -> Callable[[dict[str, Any]], None]:
    """Left out means left out: the document offers no null, which a query cannot hold."""

    def describe(schema: dict[str, Any]) -> None:
        del schema["default"]
        schema["example"] = example

    return describe


class Parameters(BaseModel):
    """Base of all: an unknown parameter or value is refused with the values allowed."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As pydantic's. flask-openapi3 asks for it with every request: making it anew would take milliseconds."""
        return super().model_json_schema(*args, **kwargs) if args or kwargs else _schema(cls)

    @classmethod
    def problems(cls, given: dict[str, str]) -> tuple[Problem, ...]:
        """What is wrong with the query, in the order of the parameters."""
        taken = tuple(cls.model_fields)
        _, problems = Selection.read({key: given[key] for key in KEYS if key in given and key in taken}, taken)
        unknown = (
            Problem(key, f"'{shown(key)}' is not a known parameter", taken) for key in sorted(set(given) - set(taken))
        )
        return *problems, *unknown

    @model_validator(mode="before")
    @classmethod
    def _refuse(cls, given: dict[str, str]) -> dict[str, str]:
        for problem in cls.problems(given):
            body = {"error": f"{problem.fault}.", "parameter": problem.parameter, "allowed": list(problem.allowed)}
            raise PydanticCustomError(REFUSED, "{error}", body)
        # `?region=` is what an empty form field sends: the default.
        return {key: value for key, value in given.items() if value}

    def selection(self) -> Selection:
        """The Selection these parameters name (they were valid, so nothing is changed)."""
        return Selection.from_query(self.model_dump(include=set(KEYS), exclude_unset=True))


@cache
def _schema(model: type[Parameters]) -> dict[str, Any]:
    # Any argument at all keeps it from coming back here; this one is the default.
    return model.model_json_schema(by_alias=True)


class NoParameters(Parameters):
    """For an endpoint that takes none."""


class _Region(Parameters):
    region: str = Field(
        regions.NEM,
        description="A region, or the whole market. The short name (sa) is understood too.",
        json_schema_extra=_one_of(regions.SELECTABLE),
    )


class _Range(Parameters):
    range: str = Field(
        ranges.DEFAULT,
        description="A named window that hangs on the end of the data. Not together with start and end.",
        json_schema_extra=_one_of(tuple(ranges.BY_CODE)),
    )
    start: str | SkipJsonSchema[None] = Field(
        None,
        description="First moment of the window: an ISO date or datetime in market time; an offset is honoured. "
        "Taken outwards to five minutes.",
        json_schema_extra=_optional("2025-01-31T17:05"),
    )
    end: str | SkipJsonSchema[None] = Field(
        None,
        description="End of the window, itself outside it (half-open). Needed together with start.",
        json_schema_extra=_optional("2025-02-01"),
    )


class _Interval(Parameters):
    interval: str = Field(
        intervals.AUTO,
        description="Length of a row's interval. auto: by the window's length; total: one row a group for all of it; "
        "1M is a month, fy the financial year from July.",
        json_schema_extra=_one_of(intervals.ASKABLE),
    )


class _Format(Parameters):
    format: str = Field(FORMATS[0], description="JSON, or CSV with a '# ' header.", json_schema_extra=_one_of(FORMATS))

    @classmethod
    def problems(cls, given: dict[str, str]) -> tuple[Problem, ...]:
        problems = super().problems(given)
        form = given.get("format") or FORMATS[0]
        if form not in FORMATS:
            problems += (Problem("format", f"'{shown(form)}' is not a known format", FORMATS),)
        return problems


class CoverageParameters(_Format, _Range):
    """A window."""


class UnitsParameters(_Format, _Range, _Region):
    """Region and window: what a table over the whole window takes."""


class SpikeParameters(UnitsParameters):
    """Region, window, and the price from which on it is a spike."""

    price: str = Field(
        str(SPIKE_PRICES[0]),
        description="AUD/MWh at or above which a run of five-minute intervals is a spike.",
        json_schema_extra=_one_of(_SPIKE_PRICES),
    )

    @classmethod
    def problems(cls, given: dict[str, str]) -> tuple[Problem, ...]:
        price = given.get("price") or _SPIKE_PRICES[0]
        if price in _SPIKE_PRICES:
            return super().problems(given)
        return *super().problems(given), Problem("price", f"'{shown(price)}' is not a known price", _SPIKE_PRICES)


class DayParameters(UnitsParameters):
    """Region and window, and how fuels are put together."""

    group: str = _GROUP


class WindowParameters(_Format, _Interval, _Range, _Region):
    """Region, window and interval: what every series takes."""


class FuelParameters(WindowParameters):
    """A window, and how fuels are put together."""

    group: str = _GROUP


class UnitParameters(_Format, _Interval, _Range):
    """A window and an interval, and the units by DUID or by station. Which there are, only the data knows."""

    duid: str | SkipJsonSchema[None] = Field(
        None,
        description="AEMO's name of a unit, or several with commas between. Either duid or station is needed.",
        json_schema_extra=_optional("BW01,BW02"),
    )
    station: str | SkipJsonSchema[None] = Field(
        None, description="Name of a station: all its units.", json_schema_extra=_optional("Bayswater Power Station")
    )

    @classmethod
    def problems(cls, given: dict[str, str]) -> tuple[Problem, ...]:
        # Commas and blanks alone name nothing.
        named = [key for key in ("duid", "station") if given.get(key, "").strip(", ")]
        if len(named) == 1:
            return super().problems(given)
        fault = "A duid and a station do not go together" if named else "A unit needs a duid or a station"
        return *super().problems(given), Problem("duid", fault, ("duid", "station"))
