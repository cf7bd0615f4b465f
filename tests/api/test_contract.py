"""A thousand requests that the OpenAPI document suggests, right and wrong: every answer is as the document says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask_openapi3.openapi import OpenAPI
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

REQUESTS = 1_000
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Every endpoint that takes parameters, and what is given in each of its requests. A random name of a unit is refused
# before anything else is looked at, so a known one is asked for too.
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("generation", {}),
    ("utilization", {}),
    ("revenue", {}),
    ("prices", {}),
    ("flows", {}),
    ("units", {}),
    ("unit", {}),
    ("unit", {"duid": "COAL1,BATT1"}),
    ("regions", {}),
    ("spreads", {}),
    ("spikes", {}),
    ("day", {}),
    ("day-prices", {}),
    ("coverage", {}),
]
CASES = [
    *(
        pytest.param(*asked, mode, id=f"{asked[0]} {mode} {number}")
        for number, asked in enumerate(ASKED)
        for mode in GenerationMode
    ),
    # What takes no parameters can be asked in one way only.
    pytest.param("meta", {}, GenerationMode.POSITIVE, id="meta"),
]


def test_every_endpoint_is_asked(tiny_server: OpenAPI) -> None:
    asked = dict.fromkeys(f"/api/v1/{endpoint}" for endpoint, _ in [*ASKED, ("meta", {})])
    assert list(asked) == list(tiny_server.api_doc["paths"])


@pytest.mark.parametrize(("endpoint", "query", "mode"), CASES)
def test_whatever_is_asked_the_answer_is_as_documented(
    tiny_server: OpenAPI, endpoint: str, query: dict[str, Any], mode: GenerationMode
) -> None:
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", tiny_server)
    requests = document[f"/api/v1/{endpoint}"]["GET"].as_strategy(mode, query=query or None)

    @settings(max_examples=REQUESTS // (len(CASES) - 1) + 1)
    @given(case=requests)
    def ask(case: schemathesis.Case) -> None:
        # Over WSGI it says that it takes zstd, and then does not undo it.
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()
