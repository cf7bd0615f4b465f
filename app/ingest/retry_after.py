"""HTTP's Retry-After: seconds, or a date."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST_SECONDS = 600.0


def retry_after_seconds(text: str | None) -> float | None:
    """Seconds from now that the header asks for; None where it is absent or makes no sense."""
    if not text:
        return None
    try:
        wanted = float(text) if text.strip().isdecimal() else _until(parsedate_to_datetime(text))
    except ValueError:
        return None
    return min(max(wanted, 0.0), _LONGEST_SECONDS)


def _until(moment: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime.now(UTC)).total_seconds()
