"""Numbers and times as people read them: thousands separated, a true minus sign, market time."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.nem import markettime

NOTHING = "–"
MINUS = "−"
WHOLE = 0.9995
"""A share from here on reads 100.0 %: no word is lost on what is missing of it."""


def number(value: float | None, digits: int = 0) -> str:
    """`value` with thousands separators and a true minus; a dash where there is none; never '-0'."""
    if value is None:
        return NOTHING
    text = f"{abs(value):,.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def scaled(value: float | None, unit: float, digits: int = 0) -> str:
    return number(None if value is None else value / unit, digits)


def energy_gwh(value_mwh: float | None) -> str:
    """Whole GWh from 100 up, enough decimals to tell small fuels apart below."""
    size = abs(value_mwh or 0.0) / 1000
    return scaled(value_mwh, 1000, 0 if size >= 100 else 1 if size >= 10 else 2)


def kilotonnes(value_t: float | None) -> str:
    """Like GWh: a thousand of them is a thousand here too."""
    return energy_gwh(value_t)


def millions(value: float | None) -> str:
    """Whole millions from a thousand up, enough decimals to tell small sums apart below."""
    size = abs(value or 0.0) / 1e6
    return scaled(value, 1e6, 0 if size >= 1000 else 1 if size >= 10 else 2)


def percent(value: float | None, digits: int = 1) -> str:
    return NOTHING if value is None else f"{number(value * 100, digits)} %"


def dollars(value: float | None, digits: int = 2) -> str:
    text = number(value, digits)
    return text if value is None else f"{MINUS}${text[1:]}" if text.startswith(MINUS) else f"${text}"


def signed(text: str) -> str:
    """A number's text with a plus where it is above zero."""
    return f"+{text}" if text.strip("0.,") and text[0].isdigit() else text


def day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"


def moment(value: datetime) -> str:
    return f"{value:%a} {value.day} {value:%b}, {value:%H:%M}"


def clock(value: datetime, newest: datetime) -> str:
    """A time beside `newest`: without its date on the same day."""
    return f"{value:%H:%M}" if value.date() == newest.date() else moment(value)


def period(start: datetime, end: datetime) -> str:
    """`[start, end)` in words: whole days by their dates (the last one included), else with times."""
    if start == markettime.midnight(start) and end == markettime.midnight(end):
        last = end - timedelta(days=1)
        return date(start) if last == start else f"{date(start)} – {date(last)}"
    return f"{date(start)} {start:%H:%M} – {date(end)} {end:%H:%M}"


def date(value: datetime) -> str:
    return f"{value.day} {value:%b %Y}"
