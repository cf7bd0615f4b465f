"""How a visitor wants the Generation page drawn: unit, demand line, curtailment, price scale, hidden bands."""

from __future__ import annotations

from dataclasses import dataclass

from app.nem.fuels import ROOFTOP, Band, bands

SHOW = ("mw", "share", "energy")
DEMAND = ("underlying", "operational", "none")
PRICE = ("linear", "log")
MWH_PER_GWH = 1000


@dataclass(frozen=True)
class Look:
    """`group` is a grouping of the fuels; `hidden` codes of bands, of which another grouping's mean nothing."""

    group: str
    show: str = SHOW[0]
    demand: str = DEMAND[0]
    curtailed: bool = False
    price: str = PRICE[0]
    hidden: tuple[str, ...] = ()

    def hides(self, band: Band) -> bool:
        return band.code in self.hidden

    @property
    def demand_line(self) -> str:
        """What demand is drawn: the one that the stack serves, so without rooftop's part while rooftop is hidden."""
        if self.demand == "underlying" and any(ROOFTOP in band.fuels for band in bands(self.group) if self.hides(band)):
            return "operational"
        return self.demand
