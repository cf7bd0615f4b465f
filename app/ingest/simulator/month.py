"""One month of the market, made alone: weather, demand, offers, clearing, and what every unit and link then does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.ingest.simulator import demand, network, offers, outages, prices, storage, weather
from app.ingest.simulator.dispatch import Cleared, clear, rung_and_part
from app.ingest.simulator.fleet import NON_SCHEDULED, STORAGE, VARIABLE, Unit
from app.ingest.simulator.grid import Floats, Grid
from app.ingest.simulator.network import Cents, Limits
from app.ingest.simulator.noise import smooth, white
from app.nem.fuels import BATTERY
from app.nem.regions import REGION_CODES


@dataclass(frozen=True)
class Market:
    """Everything that happens at the moments of a grid. Quantities in hundredths of a MW, prices in $/MWh.

    `output` (units, steps) is what each unit gives the grid: pumps and charging batteries are negative. Operational
    demand is what balances it, so outputs, flows and demand agree to the last digit.
    """

    grid: Grid
    units: tuple[Unit, ...]
    output: Cents
    available: Cents
    flows: Cents
    limits: Limits
    rooftop: Floats
    prices: npt.NDArray[np.float64]

    @cached_property
    def net_exports(self) -> Cents:
        """(regions, steps)."""
        return np.stack([network.exports(self.flows, region) for region in REGION_CODES])

    @cached_property
    def operational_demand(self) -> Cents:
        """Generation less charging, pumping and net exports: (regions, steps)."""
        given = [self.output[self.rows(region)].sum(axis=0, dtype=np.int32) for region in REGION_CODES]
        return np.stack(given) - self.net_exports

    def rows(self, region: str, fuels: tuple[str, ...] = ()) -> list[int]:
        """Rows of a region's units, of some fuels or of all."""
        return [i for i, unit in enumerate(self.units) if unit.region == region and (not fuels or unit.fuel in fuels)]

    def sum_of(self, what: Cents, region: str, fuels: tuple[str, ...]) -> Cents:
        return np.asarray(what[self.rows(region, fuels)].sum(axis=0, dtype=np.int32))

    def non_scheduled(self, region: str) -> Cents:
        return self.sum_of(self.output, region, NON_SCHEDULED)

    def dispatchable_load(self, region: str) -> Cents:
        """Pumping and charging, positive: (steps,)."""
        return -self.sum_of(np.minimum(self.output, 0), region, STORAGE)


def make_market(grid: Grid, units: tuple[Unit, ...], scale: dict[str, float]) -> Market:
    """Make one month. `scale` is each region's demand beside the full table's (fleet.demand_scale)."""
    clouds = weather.cloud(grid)
    factor = np.array([scale[region] for region in REGION_CODES], dtype=np.float32)[:, None]
    roofs = demand.rooftop_mw(grid, weather.rooftop(grid, clouds)) * factor
    wanted = demand.underlying(grid, weather.temperature(grid)) * factor - roofs
    available = _available(grid, units, clouds)
    _schedule_storage(grid, units, wanted, available)
    limits = network.limits(grid)
    surpluses, plans = _surpluses(grid, units, wanted, available, scale)
    cleared = clear(surpluses, network.corridors(limits))
    output = _outputs(grid, units, available, plans, cleared)
    return Market(
        grid,
        units,
        output,
        _cents(available),
        network.shared(cleared.flow, limits),
        limits,
        roofs,
        prices.regional_prices(grid, cleared.place, cleared.flow),
    )


@dataclass(frozen=True)
class _Plan:
    """A region's units and their offers: as usual, and while offers are withheld."""

    rows: list[int]
    usual: Floats
    withheld: Floats
    spikes: npt.NDArray[np.bool_]


def _available(grid: Grid, units: tuple[Unit, ...], clouds: Floats) -> Floats:
    """MW that each unit could give: (units, steps); storage still empty."""
    available = np.ones((len(units), grid.steps), dtype=np.float32)
    for fuel in VARIABLE:
        rows = [i for i, unit in enumerate(units) if unit.fuel == fuel]
        farms = [units[i] for i in rows]
        if farms:
            available[rows] = (
                weather.wind_farms(grid, farms) if fuel == "wind" else weather.solar_farms(grid, farms, clouds)
            )
    for i, unit in enumerate(units):
        if unit.fuel in STORAGE:
            available[i] = 0
        else:
            available[i] *= unit.capacity_mw * outages.availability(grid, unit) * _fuel_supply(grid, unit)
    return available


def _fuel_supply(grid: Grid, unit: Unit) -> Floats | float:
    """Share of capacity that fuel allows: sugar mills burn from June to November, landfills and mine gas all year."""
    if unit.fuel not in NON_SCHEDULED:
        return 1.0
    wobble = smooth(grid, f"fuel/{unit.duid}", 25)[0]
    mill = unit.fuel == "bioenergy" and unit.capacity_mw >= 20
    season = np.clip(0.45 - 0.75 * np.cos(grid.season + 0.4), 0, 0.85) if mill else 0.8
    return np.asarray(np.clip(season * (1 + 0.06 * wobble), 0, 0.97), dtype=np.float32)


def _schedule_storage(grid: Grid, units: tuple[Unit, ...], wanted: Floats, available: Floats) -> None:
    """Fill in batteries and pumps, from the shape of the demand that wind and sun leave over."""
    left = wanted.copy()
    for i, unit in enumerate(units):
        if unit.fuel in VARIABLE:
            left[REGION_CODES.index(unit.region)] -= available[i]
    market = left.sum(axis=0)
    shapes = {region: storage.shape_of_day(2 * left[k] + market / 3) for k, region in enumerate(REGION_CODES)}
    for i, unit in enumerate(units):
        if unit.fuel == BATTERY:
            profile = storage.battery(grid, unit, shapes[unit.region], outages.in_service(grid, unit))
            if not unit.bidirectional:
                profile = np.minimum(profile, 0) if unit.load else np.maximum(profile, 0)
            available[i] = profile
        elif unit.fuel == "pumps":
            available[i] = -storage.pump(grid, unit, shapes[unit.region])


def _surpluses(
    grid: Grid, units: tuple[Unit, ...], wanted: Floats, available: Floats, scale: dict[str, float]
) -> tuple[dict[str, Floats], dict[str, _Plan]]:
    surpluses, plans = {}, {}
    for k, region in enumerate(REGION_CODES):
        rows = [i for i, unit in enumerate(units) if unit.region == region]
        usual = np.stack([offers.offer(units[i], grid.seed) for i in rows])
        withheld = np.stack([offers.withheld(units[i], grid.seed) for i in rows])
        plan = _Plan(rows, usual, withheld, prices.spikes(grid, region))
        supply = available[rows].T @ usual
        supply[plan.spikes] = available[rows][:, plan.spikes].T @ plan.withheld
        give = offers.elastic(demand.MEAN_MW[region] * scale[region])
        surpluses[region] = supply + give - wanted[k][:, None]
        plans[region] = plan
    return surpluses, plans


def _outputs(
    grid: Grid, units: tuple[Unit, ...], available: Floats, plans: dict[str, _Plan], cleared: Cleared
) -> Cents:
    """Each unit's share of what it has, at its region's place on the ladder."""
    output = np.empty_like(available)
    for region, plan in plans.items():
        rung, part = rung_and_part(cleared.place[region], plan.usual.shape[1])
        share = plan.usual[:, rung] * (1 - part) + plan.usual[:, rung + 1] * part
        hit = plan.spikes
        share[:, hit] = plan.withheld[:, rung[hit]] * (1 - part[hit]) + plan.withheld[:, rung[hit] + 1] * part[hit]
        output[plan.rows] = available[plan.rows] * share
    steady = [i for i, unit in enumerate(units) if unit.fuel not in (*VARIABLE, *STORAGE)]
    # Boilers and governors hunt a little around their target.
    output[steady] *= 1 + 0.003 * white(grid, "governors", len(steady))
    return _cents(output)


def _cents(megawatts: Floats) -> Cents:
    return np.asarray(np.rint(megawatts * np.float32(100)), dtype=np.int32)
