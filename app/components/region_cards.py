"""The Overview page's cards: a region each with its price, demand, renewable share and what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components import numbers, urls
from app.components.attributes import aria, data
from app.components.svg import Svg, drawing
from app.figures.now import Part, RegionNow
from app.figures.spark import HEIGHT, Spark
from app.nem import bands, regions
from app.nem.markettime import parse
from app.nem.selection import Selection

_TOP = 3
_DAY = Selection(range="24h")


def region_cards(rows: Sequence[RegionNow], chosen: str, newest: datetime) -> list[html.Article]:
    """A card for each of `figures.now.regions_now`; `newest` is the time of the data's last reading.

    What is of another moment says of which.
    """
    return [_card(row, chosen, newest) for row in rows]


def _card(row: RegionNow, chosen: str, newest: datetime) -> html.Article:
    region = row["region"]
    long_name = [] if region == regions.NEM else [html.Small(regions.name(region))]
    return html.Article(
        [
            html.H3([regions.label(region), *long_name]),
            _price(row, newest),
            html.Div(_spark(row["spark"], regions.name(region)), className="spark-place"),
            html.Dl(
                [
                    *_number("Demand", _mw(row["demand_mw"]), row["demand_at"], newest, _generation(region)),
                    *_number(
                        "Renewable",
                        numbers.percent(row["renewable_share"], 0),
                        row["mix_at"],
                        newest,
                        _generation(region, group="type", options=(("show", "share"),)),
                    ),
                ]
            ),
            *_mix(row),
        ],
        className="region-card chosen" if region == chosen else "region-card",
        style={"--band": f"var(--band-{row['price_band']})"} if row["price_band"] else None,
        **data(region=region),
    )


def _price(row: RegionNow, newest: datetime) -> html.P:
    value = row["price_aud_mwh"]
    target = urls.page("/prices", replace(_DAY, region=row["region"]))
    band = next((band.label for band in bands.BANDS if band.code == row["price_band"]), "")
    words = f"Price {numbers.dollars(value)} per MWh in the band {band}" if band else "Price unknown"
    amount = html.A(numbers.dollars(value), href=target, title=words, **data(page=""), **aria(label=words))
    return html.P([amount, html.Small("/MWh"), *_of(row["price_at"], newest)], className="price")


def _number(label: str, text: str, at: str | None, newest: datetime, target: str) -> list[Component]:
    link = html.A(text, href=target, **data(page=""))
    return [html.Dt([label, *_of(at, newest)]), html.Dd(link)]


def _mix(row: RegionNow) -> list[Component]:
    if not row["mix"]:
        return [html.P("No readings in the last hours.", className="quiet")]
    bar = [
        html.Span(
            style={"width": f"{part['share'] * 100:.2f}%", "--band": f"var(--band-{part['band']})"},
            title=f"{part['label']} {_mw(part['mw'])}",
        )
        for part in row["mix"]
    ]
    top = sorted(row["mix"], key=lambda part: -part["mw"])[:_TOP]
    target = _generation(row["region"])
    return [
        html.Div(bar, className="mix", **aria(hidden="true")),
        html.Ul([_fuel(part, target) for part in top], className="top-fuels"),
    ]


def _fuel(part: Part, target: str) -> html.Li:
    swatch = html.Span(className="swatch", style={"--band": f"var(--band-{part['band']})"})
    # Among sources, a battery can only discharge.
    name = html.Span(part["label"].split(",")[0], className="fuel")
    return html.Li([swatch, name, html.A(_mw(part["mw"]), href=target, **data(page=""))])


def _generation(region: str, **more: object) -> str:
    return urls.page("/generation", replace(_DAY, region=region, **more))  # type: ignore[arg-type]


def _of(at: str | None, newest: datetime) -> list[html.Small]:
    """The time of a number that is not of the newest interval."""
    if at is None or parse(at) == newest:
        return []
    return [html.Small(numbers.clock(parse(at), newest), className="since")]


def _mw(value: float | None) -> str:
    return f"{numbers.number(value)} MW"


def _spark(spark: Spark, where: str) -> Any:
    low, high = (numbers.dollars(price, 0) for price in (spark["low"], spark["high"]))
    known = spark["low"] is not None
    label = f"Prices of {where} in the last 24 hours, {f'from {low} to {high} per MWh' if known else 'unknown'}"
    paths = (("below", spark["below"]), ("zero", f"M0 {spark['zero']}H{spark['width']}"), ("line", spark["line"]))
    parts = [Svg("path", {"d": path, "class": kind}) for kind, path in paths]
    look = {"class": "spark", "role": "img", "aria-label": label, "preserveAspectRatio": "none"}
    return drawing(spark["width"], HEIGHT, parts, **look)
