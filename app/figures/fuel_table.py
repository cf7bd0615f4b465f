"""The table by fuel: one row a band and the three totals, every ratio a ratio of sums."""

from __future__ import annotations

import numpy as np

from app.figures.arrays import Floats
from app.figures.emissions import emissions
from app.figures.look import Look
from app.figures.market import CURTAILED, CURTAILED_HOURS
from app.figures.series import Series, known_sum
from app.nem.fuels import BY_CODE, Band

Row = dict[str, str | float | bool | None]

VALUES = (
    "energy_mwh",
    "share",
    "mean_mw",
    "max_mw",
    "captured_price_aud_mwh",
    "revenue_aud",
    "utilization",
    "emissions_t",
    "intensity_t_mwh",
    "emissions_share",
)


def fuel_rows(series: Series, look: Look) -> list[Row]:
    """Rows from the top of the stack down: sources, their total, loads, their total, net.

    A band of several fuels is added up from its fuels, because a ratio of its own sums would divide rooftop's energy by
    a capacity and a revenue that rooftop does not have. A hidden band keeps its row, without numbers, and is in no
    total and no share.

    Keys: band, label, total (bool), hidden (bool), energy_mwh, share (of the shown sources' energy; None for loads and
    net), mean_mw (energy / hours, SCADA's for what has any), max_mw (the bucket that is farthest from zero: at 5
    minutes of readings, else of the buckets' means), captured_price_aud_mwh (Σ revenue / Σ priced energy; None for a
    net that was bought), revenue_aud, utilization (Σ energy / Σ capacity-hours of the fuels that have a capacity),
    those of `figures.emissions` (None for loads and net). None where there is nothing to show.
    """
    found = series.bands(look.group)
    shown = [band for band in found if not look.hides(band)]
    sources, loads = ([band for band in shown if band.load == load] for load in (False, True))

    def row(band: Band) -> Row:
        members = [] if look.hides(band) else [band]
        return _row(series, members, band.code, band.label) | {"hidden": look.hides(band)}

    def total(members: list[Band], code: str, label: str) -> Row:
        return _row(series, members, code, label) | {"total": True}

    rows = [row(band) for band in reversed(found) if not band.load]
    rows.append(total(sources, "sources", "Sources"))
    if any(band.load for band in found):
        rows += [row(band) for band in found if band.load]
        rows.append(total(loads, "loads", "Loads"))
        rows.append(total(shown, "net", "Net"))
    all_mwh = next(row["energy_mwh"] for row in rows if row["band"] == "sources")
    without = {band.code for band in found if band.load} | {"loads", "net"}
    for each in rows:
        each["share"] = None if each["band"] in without else _ratio(_float(each["energy_mwh"]), _float(all_mwh))
    return rows


def curtailed_rows(market: dict[str, float | None], mw: dict[str, Floats]) -> list[Row]:
    """Rows of what wind and solar could have made and were not let: in no total.

    The mean is over the hours for which it is known, which the label tells where they are fewer than demand's.
    """
    return [
        _blank(f"curtailed-{fuel}", f"{BY_CODE[fuel].label}, curtailed{_known_part(market, fuel)}")
        | {
            "energy_mwh": market[column],
            "mean_mw": _ratio(market[column], market[CURTAILED_HOURS[fuel]]),
            "max_mw": _farthest(mw[fuel]),
        }
        for fuel, column in reversed(CURTAILED.items())
    ]


def _known_part(market: dict[str, float | None], fuel: str) -> str:
    known = _ratio(market[CURTAILED_HOURS[fuel]], market["demand_hours"])
    percent = round(100 * known) if known else 100
    return "" if percent == 100 else f" (known for {percent} % of the time)"


def _blank(code: str, label: str) -> Row:
    return {"band": code, "label": label, "total": False, "hidden": False, **dict.fromkeys(VALUES)}


def _row(series: Series, members: list[Band], code: str, label: str) -> Row:
    if not members:
        return _blank(code, label)
    fuels = [fuel for band in members for fuel in band.fuels]
    own = series.totals.of(fuels)
    energy, capacity = known_sum(own.energy_mwh), known_sum(own.capacity_mwh)
    rated = known_sum(own.energy_mwh[own.capacity_mwh > 0])
    # The net would say again what the sources emitted.
    emitted = emissions(series.totals, [] if code == "net" else fuels)
    return _blank(code, label) | {
        "energy_mwh": energy,
        "mean_mw": _ratio(energy, own.mean_hours()),
        "max_mw": _farthest(series.mw(members)),
        "captured_price_aud_mwh": own.captured_price_aud_mwh(net=code == "net"),
        "revenue_aud": known_sum(own.revenue_aud),
        "emissions_t": emitted["emissions_t"],
        "intensity_t_mwh": emitted["intensity_t_mwh"],
        "emissions_share": emitted["emissions_share"],
        # The net mixes what generates with what is charged: one utilization of both means nothing.
        "utilization": _ratio(None if rated is None else abs(rated), None if code == "net" else capacity),
    }


def _farthest(values: Floats) -> float | None:
    return None if np.isnan(values).all() else float(values[np.nanargmax(np.abs(values))])


def _ratio(top: float | None, bottom: float | None) -> float | None:
    return top / bottom if top is not None and bottom is not None and abs(bottom) > 0 else None


def _float(value: str | float | None) -> float | None:
    return value if isinstance(value, float) else None
