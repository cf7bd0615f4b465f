"""Colours and type of every figure, for both colour modes.

A figure never holds a colour: it names a role (`$ink`, `$wind`). The colour mode is known only to the browser, which
fills the roles in when it draws and again when the mode changes, so one cached answer serves both and a dark page never
flashes a white chart.
"""

from __future__ import annotations

from typing import Any

from app.nem.fuels import GROUPINGS, bands

Figure = dict[str, Any]

FONT = "Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

# Role -> (light, dark). Plotly takes rgb() and rgba() only through its own parser; short hex is spelt out.
SURFACES: dict[str, tuple[str, str]] = {
    "card": ("#ffffff", "#171c22"),
    "ink": ("#15191e", "#e8ecf1"),
    "muted": ("#5d6671", "#98a2ae"),
    "line": ("#e9ecef", "#2a323b"),
    "zero": ("#8b939d", "#76808c"),
    "accent": ("#1f5fbf", "#6ea8ff"),
    "negative": ("rgba(200,62,62,0.22)", "rgba(255,128,128,0.25)"),
    "hatch": ("#c3c9d0", "#46505b"),
    "halo": ("rgba(255,255,255,0.85)", "rgba(23,28,34,0.85)"),
}

# Regions differ in lightness as well as in hue, for those who do not see all hues.
REGIONS: dict[str, tuple[str, str]] = {
    "NSW1": ("#2f8fd8", "#6ec1ff"),
    "QLD1": ("#a3284f", "#ff7fa8"),
    "SA1": ("#c97a00", "#ffb84d"),
    "TAS1": ("#1b8a5e", "#4fd1a5"),
    "VIC1": ("#33318c", "#a9a6ff"),
    "NEM": ("#15191e", "#e8ecf1"),
}
# Price bands (app.nem.bands) from cold to hot.
PRICE_BANDS: dict[str, tuple[str, str]] = {
    "below_0": ("#4a7fd4", "#6f9ff0"),
    "0_30": ("#a9cdbb", "#56806c"),
    "30_100": ("#dfe3b4", "#8b8f5c"),
    "100_300": ("#f3c767", "#c99a38"),
    "300_1000": ("#e5833a", "#e5833a"),
    "from_1000": ("#a8221d", "#e0524b"),
}

# One hue from nothing to full, for heat maps: in either mode more is further from the card.
HEAT: dict[str, tuple[str, str]] = {
    "heat_0": ("#dfe9f4", "#1b2d41"),
    "heat_1": ("#aecbe6", "#1f4d79"),
    "heat_2": ("#68a3d2", "#2a78b8"),
    "heat_3": ("#2868a6", "#68b1ee"),
    "heat_4": ("#0c2e56", "#dbf0ff"),
}


def palette() -> dict[str, dict[str, str]]:
    """`{"light": {role: colour}, "dark": {...}}`: surfaces, regions, price bands, heat, fuels in all groupings."""
    looks = SURFACES | REGIONS | PRICE_BANDS | HEAT
    for grouping in GROUPINGS:
        looks |= {band.code: (band.light, band.dark) for band in bands(grouping)}
    return {mode: {role: look[i] for role, look in looks.items()} for i, mode in enumerate(("light", "dark"))}


def css_variables() -> str:
    """The same colours for the page: `--ink`, and `--band-wind` for swatches, in both modes."""
    rules = []
    for mode, colours in palette().items():
        selector = ":root" if mode == "light" else '[data-bs-theme="dark"]'
        names = {name if name in SURFACES else f"band-{name}": colour for name, colour in colours.items()}
        rules.append(f"{selector} {{{''.join(f'--{name}:{colour};' for name, colour in names.items())}}}")
    return "\n".join(rules)


def role(name: str) -> str:
    """How a figure writes the colour of a role; the browser puts the colour in its place."""
    return f"${name}"


def x_axis(**more: Any) -> dict[str, Any]:
    """A market time axis. The second line of a label appears only where it changes."""
    return {
        "type": "date",
        "showgrid": False,
        "tickfont": {"color": role("muted"), "size": 11},
        "linecolor": role("line"),
        "tickformatstops": [
            {"dtickrange": [None, 86_399_999], "value": "%H:%M\n%a %-d %b"},
            {"dtickrange": [86_400_000, 604_800_000], "value": "%a %-d\n%b %Y"},
            {"dtickrange": [604_800_001, "M1"], "value": "%-d %b\n%Y"},
            {"dtickrange": ["M1", "M11"], "value": "%b\n%Y"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
        **more,
    }


def value_axis(**more: Any) -> dict[str, Any]:
    """A value axis; zooming goes along time only, so that a drag never loses the zero line."""
    return {
        "fixedrange": True,
        "gridcolor": role("line"),
        "zerolinecolor": role("zero"),
        "zerolinewidth": 1,
        "tickfont": {"color": role("muted"), "size": 11},
        "automargin": False,
        **more,
    }


HOVER_LABEL = {"bgcolor": role("card"), "bordercolor": role("line"), "font": {"color": role("ink"), "size": 12}}
"""Plotly's own label, on the charts without a readout."""


def label_axis(**more: Any) -> dict[str, Any]:
    """An axis of names: fuels, regions."""
    return {"type": "category", "fixedrange": True, "tickfont": {"color": role("ink"), "size": 12}, **more}


def layout(**more: Any) -> dict[str, Any]:
    """What all figures have in common. The hover text is our own (assets/js/readout.js)."""
    return {
        "paper_bgcolor": role("card"),
        "plot_bgcolor": role("card"),
        "font": {"family": FONT, "color": role("ink"), "size": 12},
        "margin": {"l": 56, "r": 14, "t": 10, "b": 38},
        "showlegend": False,
        "hovermode": "x",
        "hoverdistance": -1,
        "dragmode": "zoom",
        **more,
    }


def panel_title(text: str, top: float) -> dict[str, Any]:
    """A title over a panel whose upper edge is at `top` (share of the height)."""
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "bottom"}
    return {**place, "text": text, "showarrow": False, "font": {"size": 12, "color": role("muted")}, "yshift": 4}
