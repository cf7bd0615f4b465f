"""What fuels earned at which prices: money and energy by price band, each region by its own price."""

from __future__ import annotations

import pandas as pd

from app.nem.bands import EDGES
from app.nem.fuels import ROOFTOP
from app.nem.regions import NEM
from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import FINEST, Piece, bounds, cover

_BAND = "len(list_filter($edges, lambda edge: edge <= min_price))::TINYINT AS price_band"
_REGIONS = f"region <> '{NEM}'"


@memoize
def revenue_bands(version: str, region: str, start: str, end: str) -> pd.DataFrame:
    """Energy and revenue by fuel and price band in `[start, end)` (ISO market time on the five-minute grid).

    One row a fuel and band that occurs, in the order of both: fuel (code), price_band (place in
    `app.nem.bands.BANDS`, by the settlement price of the energy's own region), energy_mwh (loads negative), revenue_aud
    (before loss factors; of charging and pumping what they paid, negative). float64. Rooftop solar, which is not
    settled, and energy without a price are in no band. Formulas: docs/metrics.md; source: as `revenue`.
    """
    since, until = engine.span_of(start, end)
    pieces = cover(version, since, until, FINEST, "daily")
    everywhere = region == NEM
    # The market has no price that its energy is paid: it is the sum of its regions.
    where = f"fuel <> '{ROOFTOP}' AND {_REGIONS if everywhere else 'region = $region'}"
    sql = f"""
        SELECT fuel::VARCHAR AS fuel, price_band::BIGINT AS price_band, sum(energy_mwh)::DOUBLE AS energy_mwh,
            sum(revenue_aud)::DOUBLE AS revenue_aud
        FROM ({" UNION ALL ".join(_rows(piece, where) for piece in pieces)}) AS generation
        GROUP BY generation.fuel, price_band HAVING count(energy_mwh) > 0
        ORDER BY enum_code(generation.fuel), price_band
        """
    parameters = bounds(pieces) | ({} if everywhere else {"region": region})
    if any(piece.step == FINEST for piece in pieces):
        parameters["edges"] = list(EDGES)
    return engine.frame(version, sql, parameters, (since, until))


def _rows(piece: Piece, where: str) -> str:
    if piece.step != FINEST:
        return piece.rows("band", "fuel, price_band, energy_mwh, revenue_aud", where)
    fuels = piece.rows("generation", "region, fuel, energy_mwh, revenue_aud", where)
    prices = piece.rows("region", f"region, {_BAND}", "price_intervals > 0")
    return f"""
        SELECT interval_start, fuel, price_band, energy_mwh, revenue_aud
        FROM ({fuels}) JOIN ({prices}) USING (interval_start, region)"""
