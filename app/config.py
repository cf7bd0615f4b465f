"""Settings, from the environment only. Every one is a row of README's table; a test holds the two together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.nem.errors import NemdashError

Source = Literal["facts", "raw"]


@dataclass(frozen=True)
class Settings:
    """What can be set from outside. Sizes in MB (10**6 bytes), times in seconds."""

    data: Path = Path("data")
    source: Source = "facts"
    redis_url: str | None = None
    cache_mb: int = 200
    query_seconds: float = 10.0
    memory_mb: int = 256
    threads: int = 1
    nemweb_url: str = "https://www.nemweb.com.au"
    registry_url: str = (
        "https://www.aemo.com.au/-/media/files/electricity/nem/Participant_Information/"
        "NEM-Registration-and-Exemption-List.xlsx"
    )
    port: int = 8050
    workers: int = 2

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from environment variables; raises NemdashError naming the variable that makes no sense."""
        read = _Env(os.environ if env is None else env)
        source = read.text("NEMDASH_SOURCE", cls.source)
        if source not in ("facts", "raw"):
            raise NemdashError(f"NEMDASH_SOURCE must be 'facts' or 'raw', not '{source}'.")
        return cls(
            data=Path(read.text("NEMDASH_DATA", str(cls.data))),
            source="raw" if source == "raw" else "facts",
            redis_url=read.text("NEMDASH_REDIS_URL", "") or None,
            cache_mb=int(read.number("NEMDASH_CACHE_MB", cls.cache_mb, 1)),
            query_seconds=read.number("NEMDASH_QUERY_SECONDS", cls.query_seconds, 0.01),
            memory_mb=int(read.number("NEMDASH_MEMORY_MB", cls.memory_mb, 64)),
            threads=int(read.number("NEMDASH_THREADS", cls.threads, 1)),
            nemweb_url=read.text("NEMDASH_NEMWEB_URL", cls.nemweb_url),
            registry_url=read.text("NEMDASH_REGISTRY_URL", cls.registry_url),
            port=int(read.number("PORT", cls.port, 1)),
            workers=int(read.number("WEB_CONCURRENCY", os.cpu_count() or cls.workers, 1)),
        )


@dataclass(frozen=True)
class _Env:
    env: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.env.get(name, "").strip() or default

    def number(self, name: str, default: float, least: float) -> float:
        text = self.env.get(name, "").strip()
        try:
            value = float(text) if text else float(default)
        except ValueError:
            raise NemdashError(f"{name} must be a number, not '{text}'.") from None
        if not least <= value < float("inf"):
            raise NemdashError(f"{name} must be at least {least:g}, not '{text}'.")
        return value
