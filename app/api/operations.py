"""For those who run it: /health for load balancers, /metrics for Prometheus."""

from __future__ import annotations

import time

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest

from app.api.service import Service
from app.nem.errors import NemdashError
from app.queries.counters import registry
from app.queries.world import world

operations = Blueprint("operations", __name__)

REQUEST_SECONDS = Histogram(
    "nemdash_request_seconds",
    "Time to the response's head, by route and status",
    ["route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


@operations.get("/health")
def health() -> Response:
    """200 as soon as there is something to answer from, 503 with the reason until then."""
    try:
        world()
    except NemdashError as reason:
        response = Response(f"{reason}\n", 503, mimetype="text/plain")
        response.headers["Retry-After"] = "10"
    else:
        response = Response("OK", mimetype="text/plain")
    response.cache_control.no_store = True
    return response


@operations.get("/metrics")
def metrics() -> Response:
    """Prometheus text, over all workers."""
    read = CollectorRegistry()
    read.register(Service())
    response = Response(generate_latest(registry()) + generate_latest(read), content_type=CONTENT_TYPE_LATEST)
    response.cache_control.no_store = True
    return response


def measure(server: Flask) -> None:
    """Time every request of `server`."""

    def start() -> None:
        g.started_seconds = time.perf_counter()

    def stop(response: Response) -> Response:
        # The rule, not the address: an address is the asker's to choose, and would make a series each.
        route = request.url_rule.rule if request.url_rule else "none"
        REQUEST_SECONDS.labels(route, str(response.status_code)).observe(time.perf_counter() - g.started_seconds)
        return response

    server.before_request(start)
    server.after_request(stop)
