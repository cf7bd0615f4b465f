"""The one table of metrics is what docs/metrics.md says, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.nem import metrics
from app.nem.metrics import Metric

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "metrics.md").read_text()


def row(metric: Metric) -> str:
    columns = ", ".join(f"`{column}`" for column in metric.columns)
    return f"| {metric.name} | {columns} | {metric.unit} | {metric.formula} | {metric.source} |"


@pytest.mark.parametrize("heading", metrics.SECTIONS)
def test_every_metric_stands_in_the_document_under_its_heading(heading: str) -> None:
    section = re.split(r"\n## ", DOCUMENT.split(f"\n## {heading}\n")[1])[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| number ")]
    assert rows == [row(metric) for metric in metrics.SECTIONS[heading]]


def test_no_code_or_column_stands_twice() -> None:
    assert len(metrics.BY_CODE) == len(metrics.METRICS)
    columns = [column for metric in metrics.METRICS for column in metric.columns]
    assert len(columns) == len(set(columns))
