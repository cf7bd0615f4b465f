"""Drawings that are part of a page: elements of SVG, which Dash has no components for. Written by `markup`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Svg:
    """An element of SVG: its tag, its attributes as they are written, texts and elements inside. All is escaped."""

    tag: str
    attributes: dict[str, Any] = field(default_factory=dict)
    children: Sequence[Svg | str] = ()


def drawing(width: float, height: float, children: Sequence[Svg | str], **attributes: Any) -> Any:
    """A whole drawing (an `Svg`; Dash's types know of none) of `width` x `height` units, which the style scales."""
    box = {"viewBox": f"0 0 {width:g} {height:g}", "xmlns": "http://www.w3.org/2000/svg"}
    return Svg("svg", box | attributes, children)
