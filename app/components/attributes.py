"""`aria-*` and `data-*` attributes of Dash's HTML components, whose names Python can't write as keywords."""

from __future__ import annotations

from typing import Any


def aria(**values: str) -> dict[str, Any]:
    """`aria(label="Region")` -> `{"aria-label": "Region"}`, to be splatted into a component."""
    return {f"aria-{name}": value for name, value in values.items()}


def data(**values: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in values.items()}
