"""The questions that are asked: endpoint, region and range; and which endpoints this code has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from app.api.server import create_server
from app.config import Settings

RANGES = ("24h", "7d", "30d", "1y", "all")
REGIONS = ("NEM", "NSW1")
ENDPOINTS = ("generation", "utilization", "revenue")
SERIES = (*ENDPOINTS, "prices")


@dataclass(frozen=True)
class Question:
    """What is asked of an endpoint of the API; the interval is left to it, as a page leaves it."""

    endpoint: str
    region: str
    range: str

    @property
    def path(self) -> str:
        return f"/api/v1/{self.endpoint}?{urlencode({'region': self.region, 'range': self.range})}"


def every(endpoints: Iterable[str], regions: Iterable[str], ranges: Iterable[str]) -> Iterator[Question]:
    """All of them, the shortest ranges first."""
    regions, endpoints = list(regions), list(endpoints)
    return (Question(endpoint, region, code) for code in ranges for endpoint in endpoints for region in regions)


def existing(data: Path) -> frozenset[str]:
    """The endpoints that the API's own document names."""
    server = create_server(Settings(data=data))
    prefix = "/api/v1/"
    return frozenset(path.removeprefix(prefix) for path in server.api_doc["paths"] if path.startswith(prefix))
