"""The table by fuel: one row a band and the three totals, every ratio a ratio of sums."""

from __future__ import annotations

import pandas as pd

from app.nem.fuels import Band, bands

Row = dict[str, str | float | bool | None]

_SUMS = ["energy_mwh", "revenue_aud", "priced_mwh", "capacity_mwh"]


def fuel_rows(detailed: pd.DataFrame, group: str) -> list[Row]:
    """Rows from the top of the stack down: sources, their total, loads, their total, net.

    `detailed` is `queries.generation(..., interval="total", group="detailed")`: one row a fuel over the whole window.
    A band of several fuels is added up here from its fuels, because a ratio of its own sums would divide rooftop's
    energy by a capacity and a revenue that rooftop does not have.

    Keys: band, label, total (bool), energy_mwh, share (of the sources' energy; None for loads and totals below),
    mean_mw, captured_price_aud_mwh (Σ revenue / Σ priced energy), revenue_aud, utilization (Σ energy / Σ capacity-hours
    of the fuels that have a capacity). None where there is nothing to show.
    """
    fuels = detailed.set_index("fuel")
    shown = [band for band in bands(group) if fuels.index.isin(band.fuels).any()]
    sources = [band for band in shown if not band.load]
    loads = [band for band in shown if band.load]
    rows = [_row(fuels, band.code, band.label, band.fuels) for band in reversed(sources)]
    rows.append(_row(fuels, "sources", "Sources", _fuels(sources), total=True))
    if loads:
        rows += [_row(fuels, band.code, band.label, band.fuels) for band in loads]
        rows.append(_row(fuels, "loads", "Loads", _fuels(loads), total=True))
        rows.append(_row(fuels, "net", "Net", _fuels(shown), total=True))
    return _with_shares(rows, {band.code for band in loads} | {"loads", "net"})


def _fuels(members: list[Band]) -> tuple[str, ...]:
    return tuple(code for band in members for code in band.fuels)


def _row(fuels: pd.DataFrame, code: str, label: str, members: tuple[str, ...], *, total: bool = False) -> Row:
    own = fuels[fuels.index.isin(members)]
    energy, revenue, priced, capacity = (_sum(own[column]) for column in _SUMS)
    rated = _sum(own["energy_mwh"].where(own["capacity_mwh"] > 0))
    hours = own["hours"].max()
    return {
        "band": code,
        "label": label,
        "total": total,
        "energy_mwh": energy,
        "mean_mw": _ratio(energy, float(hours)),
        "captured_price_aud_mwh": _ratio(revenue, priced),
        "revenue_aud": revenue,
        # Sources, loads and net mix what generates with what is charged: one utilization of them means nothing.
        "utilization": _ratio(None if rated is None else abs(rated), None if code in ("loads", "net") else capacity),
    }


def _sum(column: pd.Series[float]) -> float | None:
    total = column.sum(min_count=1)
    return None if pd.isna(total) else float(total)


def _ratio(top: float | None, bottom: float | None) -> float | None:
    return top / bottom if top is not None and bottom is not None and abs(bottom) > 0 else None


def _with_shares(rows: list[Row], without: set[str]) -> list[Row]:
    total = next(row["energy_mwh"] for row in rows if row["band"] == "sources")
    for row in rows:
        energy = None if row["band"] in without else row["energy_mwh"]
        row["share"] = _ratio(energy, total) if isinstance(total, float) and not isinstance(energy, str) else None
    return rows
