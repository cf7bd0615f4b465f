"""The metrics of the Prices page, a part of the one table (app/nem/metrics.py)."""

from __future__ import annotations

from app.nem.metric import PRICE, TOTAL_DEMAND, Metric, column

PRICES: tuple[Metric, ...] = (
    column("hours_spike", "Hours at $300 or more", "h", "Hours with a price of 300 AUD/MWh or more", PRICE),
    column(
        "volatility_aud_mwh",
        "Volatility",
        "AUD/MWh",
        "Standard deviation (with n − 1) of the mean prices of the window's whole days, those that have a price in all "
        "288 intervals; nothing for fewer than two",
        PRICE,
    ),
    column(
        "above_nem_aud_mwh",
        "Difference to the NEM",
        "AUD/MWh",
        "Mean price of the region over time − mean price of the market over time",
        f"{PRICE}; {TOTAL_DEMAND}",
    ),
    Metric(
        "spread_aud_mwh",
        "Spread between regions",
        "AUD/MWh",
        "Mean, over the days on which both have a price in all 288 intervals, of the difference of two regions' daily "
        "mean prices; and of its magnitude",
        PRICE,
        ("difference_aud_mwh", "spread_aud_mwh"),
    ),
    Metric(
        "spread_days",
        "Days of a spread",
        "count",
        "Days on which both regions have a price in all 288 intervals",
        PRICE,
        ("days",),
    ),
    Metric(
        "price_duration",
        "Price by share of time",
        "AUD/MWh",
        "The price that was reached or exceeded in that share of the priced time: the mean price of the whole-dollar "
        "step that it lies in, so less than a dollar off",
        PRICE,
    ),
    Metric(
        "band_time_share",
        "Time in a price band",
        "%",
        "Hours whose price lies in the band (its lower end included, its upper end not) / hours with a price",
        PRICE,
    ),
    Metric(
        "band_paid_share",
        "Paid in a price band",
        "%",
        "Sum of price x demand of these hours / sum of price x demand; negative below zero, so that bands add up. "
        "Time without demand is in neither sum; nothing for a band that has no other",
        f"{PRICE}; {TOTAL_DEMAND}",
    ),
    Metric(
        "spike",
        "Price spike",
        "AUD/MWh",
        "Five-minute intervals in a row with a price at or above the threshold; its mean is over time. "
        "A run that the window cuts counts with the part inside",
        PRICE,
        ("peak_price", "mean_price"),
    ),
    Metric(
        "spike_cost_aud",
        "Cost of a spike",
        "AUD",
        "Sum of price x demand of its intervals: what the region's demand paid in it",
        f"{PRICE}; {TOTAL_DEMAND}",
        ("cost_aud",),
    ),
)
