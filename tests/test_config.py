"""Settings: defaults, overrides, and one clear sentence for a value that makes no sense."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.config import Settings
from app.nem.errors import NemdashError


def test_the_defaults_are_those_of_the_class() -> None:
    assert Settings.from_env({}) == Settings(workers=os.cpu_count() or 2)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_env({"PORT": " ", "NEMDASH_REDIS_URL": ""}) == Settings.from_env({})


def test_every_setting_can_be_set() -> None:
    settings = Settings.from_env(
        {
            "NEMDASH_DATA": "/srv/nem",
            "NEMDASH_SOURCE": "raw",
            "NEMDASH_REDIS_URL": "redis://localhost:6379/0",
            "NEMDASH_CACHE_MB": "500",
            "NEMDASH_QUERY_SECONDS": "2.5",
            "NEMDASH_MEMORY_MB": "512",
            "NEMDASH_THREADS": "2",
            "NEMDASH_DOWNLOADS": "off",
            "NEMDASH_LOG": "json",
            "NEMDASH_NEMWEB_URL": "http://localhost:9000",
            "NEMDASH_REGISTRY_URL": "http://localhost:9000/list.xlsx",
            "NEMDASH_HOST": "::1",
            "PORT": "8060",
            "WEB_CONCURRENCY": "3",
        }
    )
    assert settings == Settings(
        data=Path("/srv/nem"),
        source="raw",
        redis_url="redis://localhost:6379/0",
        cache_mb=500,
        query_seconds=2.5,
        memory_mb=512,
        threads=2,
        downloads=False,
        log="json",
        nemweb_url="http://localhost:9000",
        registry_url="http://localhost:9000/list.xlsx",
        host="::1",
        port=8060,
        workers=3,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEMDASH_SOURCE", "csv"),
        ("NEMDASH_REDIS_URL", "localhost:6379"),
        ("NEMDASH_CACHE_MB", "0"),
        ("NEMDASH_CACHE_MB", "1.5"),
        ("NEMDASH_QUERY_SECONDS", "nan"),
        ("NEMDASH_QUERY_SECONDS", "inf"),
        ("NEMDASH_MEMORY_MB", "much"),
        ("NEMDASH_THREADS", "-1"),
        ("NEMDASH_LOG", "xml"),
        ("NEMDASH_NEMWEB_URL", "nemweb.com.au"),
        ("PORT", "70000"),
        ("WEB_CONCURRENCY", "two"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(NemdashError) as caught:
        Settings.from_env({name: value})
    sentence = str(caught.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(NemdashError) as caught:
        Settings.from_env({"NEMDASH_REDIS_URL": "http://:secret@localhost"})
    assert "secret" not in str(caught.value)
