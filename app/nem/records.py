"""The records that the Overview page tells: of what, and whether the highest or the lowest counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.nem.fuels import ROOFTOP

Side = Literal["max", "min"]


@dataclass(frozen=True)
class Record:
    """The `side` of the sum of `fuels` (mean MW of five minutes), or of the `measure` of facts.extremes_daily."""

    code: str
    label: str
    unit: str
    side: Side
    measure: str = ""
    fuels: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """What facts.extremes_daily calls its parts."""
        return self.fuels or (self.measure,)

    @property
    def with_rooftop(self) -> bool:
        """Whether it is known only where rooftop's estimate is, which comes later than the rest."""
        return ROOFTOP in self.fuels or self.measure == "renewable_share"


RECORDS: tuple[Record, ...] = (
    Record("wind", "Most wind", "MW", "max", fuels=("wind",)),
    Record("solar", "Most solar, with rooftop", "MW", "max", fuels=("solar_utility", ROOFTOP)),
    Record("renewable_share", "Highest renewable share", "%", "max", measure="renewable_share"),
    Record("coal", "Least coal", "MW", "min", fuels=("coal_brown", "coal_black")),
    Record("demand_high", "Highest demand", "MW", "max", measure="operational_demand"),
    Record("demand_low", "Lowest demand", "MW", "min", measure="operational_demand"),
)
BY_CODE: dict[str, Record] = {record.code: record for record in RECORDS}
