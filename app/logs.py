"""What the server says while it runs: a line an event, as text or as JSON (`NEMDASH_LOG`). No line can be forged.

An address or a header of a request may stand in a message, or in the trace of an error. Whatever would end a line or
steer a terminal is therefore escaped, and what follows a message in further lines is indented.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from app.config import Settings

_ERRORS, _ROOT = "gunicorn.error", ""
_INDENT = "    "


class Lines(Logger):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn's logger, in our form; our own modules' warnings and Flask's errors go the same way.

    As JSON it also tells every request. As text it does not: a proxy in front does.
    """

    def setup(self, cfg: Config) -> None:
        """Take over from gunicorn, which calls this at the start and at every reload."""
        super().setup(cfg)
        self.as_json = Settings.from_env().log == "json"
        form = JsonLines() if self.as_json else TextLines()
        root = logging.getLogger(_ROOT)
        if not root.handlers:
            root.addHandler(logging.StreamHandler(sys.stderr))
        for handler in (*root.handlers, *logging.getLogger(_ERRORS).handlers):
            handler.setFormatter(form)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Tell a request that has been answered."""
        if self.as_json:
            self.error_log.info(
                "request",
                extra={
                    "request": {
                        "method": environ["REQUEST_METHOD"],
                        "path": environ["PATH_INFO"],
                        "query": environ["QUERY_STRING"],
                        "status": resp.status_code,
                        "bytes": resp.sent,
                        "ms": round(request_time / timedelta(milliseconds=1), 1),
                        "client": environ["REMOTE_ADDR"],
                        "forwarded_for": environ.get("HTTP_X_FORWARDED_FOR"),
                    }
                },
            )


class TextLines(logging.Formatter):
    """For people: moment, process, level, message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s [%(process)d] [%(levelname)s] %(message)s", "[%Y-%m-%d %H:%M:%S %z]")

    def format(self, record: logging.LogRecord) -> str:
        record.message = escaped(record.getMessage())
        record.asctime = self.formatTime(record, self.datefmt)
        trace = _trace(self, record)
        return "\n".join((self.formatMessage(record), *(_INDENT + escaped(line) for line in trace.splitlines())))


class JsonLines(logging.Formatter):
    """For programs: an object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": os.getpid(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "request", {}),
        }
        trace = _trace(self, record)
        # ASCII only: also what is no valid text gets through, as the escape that it is.
        return json.dumps({**told, "trace": trace} if trace else told, default=str)


def escaped(text: str) -> str:
    """A text without anything that would end the line or that a terminal would obey."""
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def _trace(form: logging.Formatter, record: logging.LogRecord) -> str:
    return form.formatException(record.exc_info) if record.exc_info else ""
