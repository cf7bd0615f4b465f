"""Every chart of every page says how it is computed, and can be had as CSV, picture and table."""

from __future__ import annotations

from types import ModuleType

import pytest

from app import web
from tests.components.tree import named, text

pytestmark = pytest.mark.usefixtures("app")
PAGES = [page for page in web._PAGES if hasattr(page, "PAGE")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.PAGE.title)
def test_every_chart_names_its_metrics_and_has_every_tool(page: ModuleType) -> None:
    layout = page.PAGE.layout()
    charts = [
        section
        for section in named(layout, "Section")
        if any(isinstance(store.id, dict) and store.id["kind"] == "figure" for store in named(section, "Store"))
    ]
    assert charts or page.PAGE.path == "/data"  # which has tables only
    for chart in charts:
        tools = [text(tool) for tool in (*named(chart, "Summary"), *named(chart, "A"), *named(chart, "Button"))]
        assert {"How is this computed?", "CSV", "PNG", "View as table"} <= set(tools), text(named(chart, "H2"))
        assert named(chart, "Dt"), text(named(chart, "H2"))
        assert text(named(chart, "H2"))
