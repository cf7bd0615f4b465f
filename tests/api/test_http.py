"""The API as HTTP: refusals with what is allowed, caching, health, metrics, the document and the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from app.nem import intervals, ranges, regions
from app.nem.errors import NemdashError
from app.queries.engine import TooSlow, VersionGone


@pytest.mark.parametrize(
    ("query", "parameter", "allowed"),
    [
        ("region=WA1", "region", list(regions.SELECTABLE)),
        ("range=8d", "range", list(ranges.BY_CODE)),
        ("interval=2h", "interval", list(intervals.ASKABLE)),
        ("group=colour", "group", ["detailed", "simple", "type"]),
        ("format=xml", "format", ["json", "csv"]),
        ("start=2024-03-01", "end", None),
        ("start=soon&end=2024-03-02", "start", None),
        ("start=2024-03-02&end=2024-03-01", "end", None),
        ("start=2024-03-01&end=2024-03-02&range=7d", "range", list(ranges.BY_CODE)),
        ("colour=red", "colour", ["region", "range", "start", "end", "interval", "format", "group"]),
        ("region=NSW1&region=SA1", "region", ["once"]),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_is_allowed(
    tiny: FlaskClient, query: str, parameter: str, allowed: list[str] | None
) -> None:
    answer = tiny.get(f"/api/v1/generation?{query}")
    assert answer.status_code == 400
    body = answer.get_json()
    assert body["error"].endswith(".")
    assert body["parameter"] == parameter
    assert body["allowed"] == allowed if allowed else body["allowed"]


def test_prices_have_no_groups_and_meta_has_no_parameters(tiny: FlaskClient) -> None:
    assert tiny.get("/api/v1/prices?group=simple").get_json()["parameter"] == "group"
    assert tiny.get("/api/v1/meta?region=SA1").status_code == 400


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("units?interval=1d", "interval"),
        ("coverage?region=SA1", "region"),
        ("unit?duid=COAL1&region=SA1", "region"),
        ("flows?group=simple", "group"),
        ("generation?duid=COAL1", "duid"),
    ],
)
def test_a_parameter_that_an_endpoint_does_not_take_is_refused(tiny: FlaskClient, address: str, parameter: str) -> None:
    answer = tiny.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == parameter


def test_an_empty_value_is_the_default(tiny: FlaskClient) -> None:
    assert tiny.get("/api/v1/generation?region=&format=&start=").status_code == 200


def test_an_offset_is_honoured_also_with_a_bare_plus(tiny: FlaskClient) -> None:
    for offset in ("%2B11:00", "+11:00"):
        answer = tiny.get(f"/api/v1/prices?start=2024-03-01T01:00{offset}&end=2024-03-01T01:30{offset}")
        assert answer.get_json()["meta"]["start"] == "2024-03-01T00:00:00+10:00"


def test_too_much_is_413_with_the_interval_that_fits(simulated: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    # Years of data would take minutes to make; a lower bound asks the same question of two months.
    monkeypatch.setattr("app.queries.windows.MAX_ROWS", 30_000)
    address = "/api/v1/generation?range=all&group=type&region=QLD1&interval="
    answer = simulated.get(address + "5m")
    assert answer.status_code == 413
    body = answer.get_json()
    assert body["parameter"] == "interval"
    assert simulated.get(address + body["allowed"][0]).status_code == 200


@pytest.mark.parametrize("error", [TooSlow("It took too long."), VersionGone("It is gone."), NemdashError("It broke.")])
def test_what_may_work_later_is_503_with_a_time_to_come_back(tiny_server: OpenAPI, error: NemdashError) -> None:
    def fail() -> None:
        raise error

    tiny_server.add_url_rule("/api/fails", view_func=fail)
    answer = tiny_server.test_client().get("/api/fails")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.get_json() == {"error": str(error)}


def test_our_own_mistake_is_told_without_a_trace(tiny_server: OpenAPI) -> None:
    tiny_server.add_url_rule("/api/breaks", view_func=lambda: {}["nothing"])
    answer = tiny_server.test_client().get("/api/breaks")
    assert answer.status_code == 500
    assert list(answer.get_json()) == ["error"]
    assert "KeyError" not in answer.text


def test_without_data_every_answer_is_503_with_what_to_do(empty: FlaskClient) -> None:
    for address in ("/api/v1/generation", "/api/v1/unit?duid=A", "/api/v1/meta", "/health"):
        answer = empty.get(address)
        assert answer.status_code == 503
        assert "Retry-After" in answer.headers
        assert "nemdash simulate" in answer.text
    assert empty.get("/api/v1/").status_code == 200


@pytest.mark.parametrize("address", ["/api/", "/api/v1/stations", "/api/v2/generation"])
def test_an_unknown_address_is_404_as_json(tiny: FlaskClient, address: str) -> None:
    answer = tiny.get(address)
    assert answer.status_code == 404
    assert answer.get_json()["error"].endswith(".")


def test_a_wrong_method_is_405_as_json(tiny: FlaskClient) -> None:
    answer = tiny.post("/api/v1/generation")
    assert answer.status_code == 405
    assert answer.headers["Allow"]
    assert answer.get_json()["error"]


def test_an_answer_that_is_known_already_is_304(tiny: FlaskClient) -> None:
    address = "/api/v1/generation?region=SA1"
    first = tiny.get(address)
    assert first.headers["ETag"]
    assert first.cache_control.public
    assert 0 < (first.cache_control.max_age or 0) <= 300
    again = tiny.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_the_etag_tells_questions_apart_but_not_spellings(tiny: FlaskClient) -> None:
    def etag(query: str) -> str:
        return tiny.get(f"/api/v1/generation?{query}").headers["ETag"]

    assert etag("region=sa&interval=auto") == etag("region=SA1&interval=5m&range=7d")
    told = {etag(q) for q in ("", "region=SA1", "interval=30m", "group=simple", "format=csv", "range=24h&region=SA1")}
    assert len(told) == 6 - 1, "on an hour of data the last 24 h are the last 7 days"
    assert etag("") != tiny.get("/api/v1/prices").headers["ETag"]


def test_health_is_ok_as_soon_as_there_is_data(tiny: FlaskClient) -> None:
    answer = tiny.get("/health")
    assert (answer.status_code, answer.text) == (200, "OK")
    assert answer.cache_control.no_store


def test_metrics_count_requests_by_route_never_by_address(tiny: FlaskClient) -> None:
    tiny.get("/api/v1/generation?region=SA1")
    tiny.get("/api/v1/who-knows")
    text = tiny.get("/metrics").text
    assert re.search(r'nemdash_request_seconds_count\{route="/api/v1/generation",status="200"\} \d', text)
    assert "who-knows" not in text


def test_metrics_add_up_over_workers(tiny: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert tiny.get("/metrics").status_code == 200


def test_meta_lists_what_can_be_asked_for(tiny: FlaskClient) -> None:
    about = tiny.get("/api/v1/meta").get_json()
    assert about["meta"]["data_start"] == "2024-03-01T00:00:00+10:00"
    assert [region["code"] for region in about["regions"]] == list(regions.SELECTABLE)
    assert about["fuels"][0]["groups"] == {"detailed": "coal_brown", "simple": "coal", "type": "fossil"}


def test_the_document_is_openapi_31_and_names_every_value(tiny: FlaskClient) -> None:
    document = tiny.get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    operation = document["paths"]["/api/v1/generation"]["get"]
    allowed = {parameter["name"]: parameter["schema"].get("enum") for parameter in operation["parameters"]}
    assert allowed["interval"] == list(intervals.ASKABLE)
    assert allowed["start"] is None
    assert set(operation["responses"]) == {"200", "400", "413", "503"}
    assert set(operation["responses"]["200"]["content"]) == {"application/json", "text/csv"}


def test_the_page_names_every_endpoint_and_loads_nothing(tiny: FlaskClient) -> None:
    page = tiny.get("/api/v1/").text
    for path in tiny.get("/api/v1/openapi.json").get_json()["paths"]:
        assert path in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"?https?:", page)


def test_what_the_page_says_to_try_is_answered(simulated: FlaskClient) -> None:
    tried = re.findall(r'Try <a href="([^"]+)"', simulated.get("/api/v1/").text)
    assert len(tried) == 14
    assert {address: simulated.get(address).status_code for address in tried} == dict.fromkeys(tried, 200)
