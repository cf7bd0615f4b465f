"""An independent answer to every question about the market: pandas over the published lake, no SQL of the product.

Answers have the columns of the query functions. Beside them stand `readings`, `capacities` and `exposure_aud_mwh`
(the sum of the prices' magnitudes): how many rounded amounts were added, from which tests/support/closeness.py knows
how far a sum of the product's decimals may be from this sum of doubles.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from app.nem.fuels import BY_CODE, FUEL_CODES, bands, group_of
from tests.support import oracle_market, oracle_units
from tests.support.oracle_lake import Lake, bucket_starts, within

UNREGISTERED = ("solar_rooftop", "imports", "exports")
ROW = ["interval_start", "fuel"]


@cache
def oracle(data: Path) -> Oracle:
    """The oracle of a data folder, whose intervals are computed once a process."""
    return Oracle(Lake(data))


class Oracle:
    """Every five-minute quantity of one published lake, and the query functions' answers from them."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    @cached_property
    def prices_5min(self) -> pd.DataFrame:
        return oracle_market.settlement_prices(self.lake)

    @cached_property
    def rooftop_5min(self) -> pd.DataFrame:
        return oracle_market.rooftop(self.lake)

    @cached_property
    def regions_5min(self) -> dict[str, pd.DataFrame]:
        needs = oracle_market.demand(self.lake)
        rows = oracle_market.region_intervals(self.prices_5min, needs, self.rooftop_5min)
        return dict(list(rows.groupby("region")))

    @cached_property
    def flows_5min(self) -> pd.DataFrame:
        return oracle_market.gains(oracle_market.flows(self.lake), self.prices_5min)

    @cached_property
    def units_5min(self) -> pd.DataFrame:
        return oracle_units.unit_intervals(self.lake, self.prices_5min)

    @cached_property
    def unit_readings(self) -> pd.DataFrame:
        return oracle_units.by_direction(self.units_5min)

    @cached_property
    def market(self) -> np.ndarray:
        """The market's intervals: those in which any unit has a reading."""
        return np.sort(self.units_5min.interval_start.unique())

    @cached_property
    def bands_5min(self) -> pd.DataFrame:
        """interval_start, region, fuel and every additive measure; rooftop, imports and exports too."""
        capacity = oracle_units.capacity_intervals(self.lake, self.market)
        settled = oracle_units.band_intervals(self.units_5min).merge(
            capacity, how="outer", on=["interval_start", "region", "fuel"]
        )
        # A fuel that reports and has no counted capacity has none, which is known.
        settled["capacity_mwh"] = settled.capacity_mwh.fillna(0)
        settled["spot_value_aud"] = np.nan
        parts = [settled, self._rooftop(), oracle_market.trade(self.flows_5min)]
        rows = pd.concat([part for part in parts if len(part)]).sort_values("interval_start", ignore_index=True)
        rows["region"] = rows.region.astype("category")
        rows["fuel"] = rows.fuel.astype(pd.CategoricalDtype(list(FUEL_CODES), ordered=True))
        return rows.fillna({"readings": 0, "capacities": 0, "exposure_aud_mwh": 0})

    def _rooftop(self) -> pd.DataFrame:
        rows = self.rooftop_5min.merge(self.prices_5min, how="left", on=["interval_start", "region"])
        energy = rows.reading_mw / 12
        return rows.assign(
            fuel="solar_rooftop",
            energy_mwh=energy,
            rooftop_priced_mwh=energy.where(rows.price.notna(), 0),
            spot_value_aud=energy * rows.price,
            rooftop_negative_mwh=energy.where(rows.price < 0, 0),
            exposure_aud_mwh=rows.price.abs(),
            readings=1,
        ).drop(columns="price")

    @cache  # noqa: B019 - one oracle lives as long as the process
    def bands_of(self, region: str) -> pd.DataFrame:
        """The rows of a region, or of the market, where imports and exports are nobody's; one an interval and fuel."""
        rows = self.bands_5min
        if region != "NEM":
            return rows[rows.region == region].drop(columns="region")
        rows = rows[~rows.fuel.isin(["imports", "exports"])].drop(columns="region")
        return rows.groupby(["interval_start", "fuel"], observed=True).sum(min_count=1).reset_index()

    def grouped(self, question: tuple[str, str, str, str, str], without: tuple[str, ...] = ()) -> pd.DataFrame:
        """The sums by bucket and band, in the order of time and of the stack, with `hours` of data."""
        region, start, end, interval, group = question
        rows = within(self.bands_of(region), start, end)
        rows = rows[~rows.fuel.isin(without)]
        order = list(dict.fromkeys(group_of(fuel, group) for fuel in BY_CODE.values()))
        band = np.array([order.index(group_of(BY_CODE[code], group)) for code in rows.fuel.cat.categories])
        keyed = rows.drop(columns="fuel").assign(
            band=band[rows.fuel.cat.codes], bucket=bucket_starts(rows.interval_start, interval, start)
        )
        sums = keyed.drop(columns="interval_start").groupby(["bucket", "band"]).sum(min_count=1)
        sums["hours"] = _hours(keyed)
        sums = sums.reset_index().rename(columns={"bucket": "interval_start"})
        return sums.assign(fuel=[order[number] for number in sums.band]).drop(columns="band")

    def generation(self, region: str, start: str, end: str, interval: str, group: str) -> pd.DataFrame:
        """What app.queries.generation answers."""
        rows = self.grouped((region, start, end, interval, group))
        rows["mean_mw"] = rows.energy_mwh / rows.hours
        rows["intensity_t_mwh"] = (rows.emissions_t / rows.emissions_mwh).where(rows.emissions_mwh > 0)
        return rows if interval == "5m" else rows.drop(columns="reading_mw")

    def utilization(self, region: str, start: str, end: str, interval: str, group: str) -> pd.DataFrame:
        """interval_start, fuel, energy_mwh, capacity_mwh, utilization, hours; rooftop and flows are in no group."""
        rows = self.grouped((region, start, end, interval, group), UNREGISTERED)
        load = rows.fuel.isin([band.code for band in bands(group) if band.load])
        given = rows.energy_mwh.where(~load, rows.energy_mwh.abs())
        rows["utilization"] = (given / rows.capacity_mwh).where(rows.capacity_mwh > 0)
        return rows

    def revenue(self, region: str, start: str, end: str, interval: str, group: str) -> pd.DataFrame:
        """The columns of app.queries.revenue; rooftop alone is valued at spot, within a group it only adds energy."""
        rows = self.grouped((region, start, end, interval, group), ("imports", "exports"))
        roof = rows.fuel == "solar_rooftop"
        for settled, spot in (
            ("priced_mwh", "rooftop_priced_mwh"),
            ("negative_price_mwh", "rooftop_negative_mwh"),
        ):
            rows[settled] = rows[settled].where(~roof, rows[spot])
        earned = rows.revenue_aud.where(~roof, rows.spot_value_aud)
        rows["captured_price_aud_mwh"] = (earned / rows.priced_mwh).where(rows.priced_mwh != 0)
        prices = self.prices(region, start, end, interval).set_index("interval_start")
        rows["baseload"] = rows.interval_start.map(prices.price_aud_mwh)
        rows["price_within"] = rows.interval_start.map(prices.price_within)
        rows["capture_rate"] = (rows.captured_price_aud_mwh / rows.baseload).where(rows.baseload > 0)
        return rows

    @cache  # noqa: B019
    def prices(self, region: str, start: str, end: str, interval: str) -> pd.DataFrame:
        """What app.queries.prices answers."""
        rows = within(self.regions_5min[region], start, end)
        rows = rows.assign(
            bucket=bucket_starts(rows.interval_start, interval, start),
            negative=rows.price < 0,
            has_underlying=rows.underlying_mwh.notna(),
        )
        by = rows.groupby("bucket")
        sums = by[["total_mwh", "operational_mwh", "underlying_mwh", "value_aud", "weight_mwh"]].sum(min_count=1)
        answer = pd.DataFrame(
            {
                "region": region,
                "price_aud_mwh": by.price.mean(),
                "demand_weighted_price_aud_mwh": sums.value_aud / sums.weight_mwh,
                "total_demand_mwh": sums.total_mwh,
                "operational_demand_mwh": sums.operational_mwh,
                "underlying_demand_mwh": sums.underlying_mwh,
                "min_price": by.price.min(),
                "max_price": by.price.max(),
                "hours": by.price.count() / 12,
                "hours_negative": by.negative.sum() / 12,
                "demand_hours": by.total_mwh.count() / 12,
                "underlying_hours": by.has_underlying.sum() / 12,
                "readings": by.demands.sum(),
                "exposure_aud_mwh": by.exposure_aud_mwh.sum(),
                "price_within": by.price_within.max(),
            }
        )
        return answer.rename_axis("interval_start").reset_index()

    def flows(self, region: str, start: str, end: str, interval: str) -> pd.DataFrame:
        """What app.queries.flows answers, in order of time and link."""
        rows = within(self.flows_5min, start, end)
        if region != "NEM":
            rows = rows[(rows.region_from == region) | (rows.region_to == region)]
        rows = rows.assign(bucket=bucket_starts(rows.interval_start, interval, start))
        by = rows.groupby(["bucket", "interconnector"])
        answer = pd.DataFrame(
            {
                "region_from": by.region_from.first(),
                "region_to": by.region_to.first(),
                "export_mwh": by.export_mwh.sum(),
                "import_mwh": by.import_mwh.sum(),
                "export_limit_mw": by.export_limit_mw.mean(),
                "import_limit_mw": by.import_limit_mw.mean(),
                "hours_at_limit": by.at_limit.sum() / 12,
                "hours": by.reading_mw.count() / 12,
                "spread_value_aud": by.gained_aud.sum(min_count=1),
                "readings": by.reading_mw.count(),
                "exposure_aud_mwh": by.exposure_aud_mwh.sum(),
            }
        )
        return answer.reset_index().rename(columns={"bucket": "interval_start"})


def _hours(keyed: pd.DataFrame) -> pd.Series:
    """Hours of data by bucket and band: the market's intervals where a band has units, else those of its own feed.

    One missing unit lowers no hours. Where a group holds rooftop beside units, the market's intervals count.
    """
    # One number for an interval and band: telling pairs apart column by column takes four times as long.
    moment = keyed.interval_start.astype("int64") * 100 + keyed.band
    own, settled = (
        rows[~moment[rows.index].duplicated()].groupby(["bucket", "band"]).size()
        for rows in (keyed[["bucket", "band"]], keyed.loc[keyed.capacity_mwh.notna(), ["bucket", "band"]])
    )
    return settled.reindex(own.index).fillna(own) / 12
