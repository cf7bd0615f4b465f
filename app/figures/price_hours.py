"""The heat map of prices: hour of day up, day or month across, one colour for one price whatever the window."""

from __future__ import annotations

import pandas as pd

from app.figures.heat_map import heat_map, table_of_hours
from app.figures.theme import Figure, role

# AUD/MWh and the colour that it has, on every heat map of the product.
COLOURS: tuple[tuple[float, str], ...] = (
    (-100, "below_0"),
    (0, "card"),
    (60, "30_100"),
    (140, "100_300"),
    (300, "300_1000"),
    (600, "from_1000"),
)


def hours_figure(hours: pd.DataFrame, columns: str) -> Figure:
    """Figure of the frame of `queries.price_hours`; `columns` ('day' or 'month') as asked there. No price, no cell."""
    low, high = COLOURS[0][0], COLOURS[-1][0]
    return heat_map(
        table_of_hours(hours, "price_aud_mwh", columns),
        columns,
        trace={
            "name": "Price",
            "zmin": low,
            "zmax": high,
            "colorscale": [[(price - low) / (high - low), role(colour)] for price, colour in COLOURS],
            "meta": {"kind": "price", "unit": "$/MWh"},
        },
        shown="%{z:-$,.2f}/MWh",
        digits=2,
        colorbar={"tickvals": [low, 0, 100, 300, high], "ticktext": ["≤ −$100", "$0", "$100", "$300", "≥ $600"]},
    )
