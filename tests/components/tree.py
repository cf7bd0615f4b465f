"""Looking into a tree of Dash components, as a browser would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def walk(node: Any) -> Iterator[Component]:
    """Every component under `node`, itself included, in the order of the document."""
    if isinstance(node, Component):
        yield node
        node = getattr(node, "children", None)
    if isinstance(node, list | tuple):
        for child in node:
            yield from walk(child)
    elif isinstance(node, Component):
        yield from walk(node)


def text(node: Any) -> str:
    """What can be read under `node`."""
    if isinstance(node, Component):
        return text(getattr(node, "children", None))
    if isinstance(node, list | tuple):
        return "".join(text(child) for child in node)
    return "" if node is None else str(node)


def named(node: Any, name: str) -> list[Component]:
    """Every component of a type, such as 'A'."""
    return [component for component in walk(node) if type(component).__name__ == name]
