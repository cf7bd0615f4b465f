"""The HTTP interface: /api/v1, /health and /metrics. The same query functions as the pages, validated and described."""

from app.api.server import create_server

__all__ = ["create_server"]
