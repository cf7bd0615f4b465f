"""Markdown tables, and figures as they stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose columns are also in line on a terminal."""
    cells = [list(heads), *map(list, rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def figure(value: float | None, unit: str = "") -> str:
    """Three digits, or whole numbers above a hundred; a dash where nothing was measured."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 99.95 else f"{value:#.3g}"
    return f"{text} {unit}".rstrip()
