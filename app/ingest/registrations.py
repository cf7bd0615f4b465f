"""The registry as of today: AEMO's workbook, its emissions factors, and the tables of the newest archived month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from app.ingest import archive
from app.ingest.listing import Entry
from app.ingest.nemweb import MissingError, Nemweb, NemwebError
from app.store.lake import Lake

_SEARCHED_MONTHS = 3
"""Back from the last one: a month is published some ten days after its end."""


@dataclass
class Registrations:
    """Files of the registry that arrived, and a sentence for each that could not be had."""

    files: list[Path] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Registrar:
    """Fetches the registry. `registry` is a client for the workbook's host, `site` one for NEMWEB."""

    def __init__(self, lake: Lake, registry: Nemweb, registry_url: str, site: Nemweb, folder: Path) -> None:
        self._lake = lake
        self._registry = registry
        self._registry_url = registry_url
        self._site = site
        self._folder = folder

    def fetch(self, now: datetime) -> Registrations:
        """Workbook, factors, and those tables that were not read before. What has failed is told, not raised."""
        found = Registrations()
        name = urlsplit(self._registry_url).path.rpartition("/")[2] or "registry.xlsx"
        self._bring(self._registry, self._registry_url, name, found)
        try:
            factors = archive.emission_factors(self._site)
            self._bring(self._site, factors.href, factors.name, found)
        except MissingError:
            pass  # those of the generating sets do
        except NemwebError as error:
            found.failures.append(str(error))
        try:
            entries = self._tables(now.date())
        except NemwebError as error:
            found.failures.append(str(error))
            return found
        read = {source.source for source in self._lake.catalog.sources()} if self._lake.kind else set()
        for entry in entries:
            if entry.name not in read:
                self._bring(self._site, entry.href, entry.name, found)
        return found

    def _bring(self, site: Nemweb, href: str, name: str, found: Registrations) -> None:
        try:
            site.fetch(href, self._folder / name)
        except NemwebError as error:
            found.failures.append(str(error))
        else:
            found.files.append(self._folder / name)

    def _tables(self, today: date) -> list[Entry]:
        """The registry's files of the newest month that the monthly archive has."""
        month = today.replace(day=1)
        for _ in range(_SEARCHED_MONTHS):
            month = (month - timedelta(days=1)).replace(day=1)
            try:
                return archive.registry(archive.month(self._site, month).entries)
            except MissingError:
                continue
        return []
