"""The report of `nemdash check`: what it found, kept as JSON in the data folder for the Data page."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.nem.errors import NemdashError
from app.store.files import write_atomically


@dataclass(frozen=True)
class Difference:
    """A fact whose published rows of a day (of a month, for facts by month) are not those that the lake gives."""

    fact: str
    day: str


@dataclass(frozen=True)
class Gap:
    """Days `[first, last]` of a lake table that hold fewer intervals than they should."""

    table: str
    first: str
    last: str
    missing: int


@dataclass(frozen=True)
class Report:
    """The result: `agrees` when no number differs and no key stands twice. Gaps and unmapped units are findings.

    `checked_at` is an ISO text in UTC.
    """

    version: str
    checked_at: str
    differences: tuple[Difference, ...]
    duplicates: dict[str, int]
    gaps: tuple[Gap, ...]
    unmapped: dict[str, str]
    registry_changed: bool

    @property
    def agrees(self) -> bool:
        return not self.differences and not self.duplicates


def report_path(data: Path) -> Path:
    return data / "check.json"


def write_report(data: Path, report: Report) -> None:
    write_atomically(report_path(data), json.dumps(asdict(report), indent=1).encode())


def read_report(data: Path) -> Report | None:
    """The last report, None while there is none; raises NemdashError when the file makes no sense."""
    try:
        fields: dict[str, Any] = json.loads(report_path(data).read_bytes())
        gaps = [Gap(**found) for found in fields.pop("gaps")]
        report = Report(
            differences=tuple(Difference(**found) for found in fields.pop("differences")),
            duplicates={str(table): int(count) for table, count in dict(fields.pop("duplicates")).items()},
            gaps=tuple(replace(gap, missing=int(gap.missing)) for gap in gaps),
            unmapped={str(duid): str(region) for duid, region in dict(fields.pop("unmapped")).items()},
            **fields,
        )
        datetime.fromisoformat(report.checked_at)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise NemdashError("The last check's report cannot be read: run 'nemdash check' again.") from error
    return report
