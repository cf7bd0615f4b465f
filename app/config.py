"""Settings, from the environment only. Every one is a row of README's table; a test holds the two together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.nem.errors import NemdashError

Source = Literal["facts", "raw"]
Log = Literal["text", "json"]

_HTTP = ("http://", "https://")


@dataclass(frozen=True)
class Settings:
    """What can be set from outside. Sizes in MB (10**6 bytes), times in seconds."""

    data: Path = Path("data")
    snapshots_from: Path | None = None
    source: Source = "facts"
    redis_url: str | None = None
    cache_mb: int = 200
    query_seconds: float = 10.0
    memory_mb: int = 256
    threads: int = 1
    downloads: bool = True
    log: Log = "text"
    nemweb_url: str = "https://www.nemweb.com.au"
    registry_url: str = (
        "https://www.aemo.com.au/-/media/files/electricity/nem/Participant_Information/"
        "NEM-Registration-and-Exemption-List.xlsx"
    )
    host: str = "127.0.0.1"
    port: int = 8050
    workers: int = 2

    @property
    def origin(self) -> Path:
        """The data folder where versions are made: the lake is there, and what was read and checked."""
        return self.snapshots_from or self.data

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from environment variables; raises NemdashError naming the variable that makes no sense."""
        read = _Env(os.environ if env is None else env)
        source = read.text("NEMDASH_SOURCE", cls.source)
        if source not in ("facts", "raw"):
            raise NemdashError(f"NEMDASH_SOURCE must be 'facts' or 'raw', not '{source}'.")
        downloads = read.text("NEMDASH_DOWNLOADS", "on")
        if downloads not in ("on", "off"):
            raise NemdashError(f"NEMDASH_DOWNLOADS must be 'on' or 'off', not '{downloads}'.")
        log = read.text("NEMDASH_LOG", cls.log)
        if log not in ("text", "json"):
            raise NemdashError(f"NEMDASH_LOG must be 'text' or 'json', not '{log}'.")
        snapshots_from = read.text("NEMDASH_SNAPSHOTS_FROM", "")
        return cls(
            snapshots_from=Path(snapshots_from) if snapshots_from else None,
            data=Path(read.text("NEMDASH_DATA", str(cls.data))),
            source="raw" if source == "raw" else "facts",
            redis_url=read.url("NEMDASH_REDIS_URL", "", ("redis://", "rediss://", "unix://")) or None,
            cache_mb=read.whole("NEMDASH_CACHE_MB", cls.cache_mb, 1),
            query_seconds=read.number("NEMDASH_QUERY_SECONDS", cls.query_seconds, 0.01),
            memory_mb=read.whole("NEMDASH_MEMORY_MB", cls.memory_mb, 64),
            threads=read.whole("NEMDASH_THREADS", cls.threads, 1),
            downloads=downloads == "on",
            log="json" if log == "json" else "text",
            nemweb_url=read.url("NEMDASH_NEMWEB_URL", cls.nemweb_url, _HTTP),
            registry_url=read.url("NEMDASH_REGISTRY_URL", cls.registry_url, _HTTP),
            host=read.text("NEMDASH_HOST", cls.host),
            port=read.whole("PORT", cls.port, 1, 65_535),
            workers=read.whole("WEB_CONCURRENCY", os.cpu_count() or cls.workers, 1),
        )


@dataclass(frozen=True)
class _Env:
    """Reads one variable at a time. An empty one counts as not set: that is how compose files leave things out."""

    env: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.env.get(name, "").strip() or default

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value and not value.startswith(schemes):
            # The value is not repeated: an address may carry a password.
            raise NemdashError(f"{name} must be an address that begins with {' or '.join(schemes)}.")
        return value

    def number(self, name: str, default: float, least: float, most: float = float("inf")) -> float:
        text = self.env.get(name, "").strip()
        try:
            value = float(text) if text else float(default)
        except ValueError:
            raise NemdashError(f"{name} must be a number, not '{text}'.") from None
        if not least <= value <= most or value == float("inf"):
            bounds = f"at least {least:g}" if most == float("inf") else f"between {least:g} and {most:g}"
            raise NemdashError(f"{name} must be {bounds}, not '{text}'.")
        return value

    def whole(self, name: str, default: int, least: int, most: float = float("inf")) -> int:
        value = self.number(name, default, least, most)
        if value != int(value):
            raise NemdashError(f"{name} must be a whole number, not '{self.text(name, '')}'.")
        return int(value)
