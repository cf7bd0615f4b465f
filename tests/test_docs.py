"""Docs as tests: what exists is documented, and what is documented exists."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import distributions
from pathlib import Path

import dash
import pytest
from packaging.specifiers import SpecifierSet

from app import cli
from app.api import columns, create_server
from app.config import Settings
from app.queries import engine
from app.web import create_app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
CONSTRAINTS = (ROOT / "constraints.txt").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    yield replace(Settings(), data=tmp_path)
    engine.configure(Settings())


def section(text: str, heading: str) -> str:
    """The text under a heading, up to the next of the same or a higher level."""
    level = heading.split(" ")[0]
    parts = text.split(f"\n{heading}\n")
    assert len(parts) == 2, f"one heading '{heading}'"
    return re.split(rf"\n#{{1,{len(level)}}} ", parts[1])[0]


def first_cells(table: str) -> list[str]:
    """What stands in backticks in the first column of every row."""
    cells = [row.split(" | ")[0] for row in table.splitlines() if row.startswith("| `")]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def canonical(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[><=~ ]", requirement)[0] for requirement in requirements}


def test_every_setting_is_documented_with_its_default() -> None:
    code = (ROOT / "app" / "config.py").read_text()
    read = set(re.findall(r"read\.\w+\(\s*\"(\w+)\"", code))
    table = section(README, "## Settings")
    assert set(first_cells(table)) == read | {"NEMDASH_AEMO_FILES"}
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", table, re.MULTILINE))
    defaults = Settings()
    assert rows == {
        "NEMDASH_DATA": str(defaults.data),
        "NEMDASH_SOURCE": defaults.source,
        "NEMDASH_CACHE_MB": str(defaults.cache_mb),
        "NEMDASH_QUERY_SECONDS": f"{defaults.query_seconds:g}",
        "NEMDASH_MEMORY_MB": str(defaults.memory_mb),
        "NEMDASH_THREADS": str(defaults.threads),
        "NEMDASH_DOWNLOADS": "on" if defaults.downloads else "off",
        "NEMDASH_LOG": defaults.log,
        "NEMDASH_NEMWEB_URL": defaults.nemweb_url,
        "NEMDASH_HOST": defaults.host,
        "PORT": str(defaults.port),
    }


def test_every_command_and_its_options_are_documented() -> None:
    (commands,) = (a for a in cli.make_parser()._actions if isinstance(a, argparse._SubParsersAction))
    documented: dict[str, set[str]] = {}
    for usage in re.findall(r"`nemdash ([^`]+)`", section(README, "## Commands")):
        command, _, options = usage.partition(" ")
        documented.setdefault(command, set()).update(re.findall(r"--[a-z]+", options))
    existing = {
        name: {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
        for name, parser in commands.choices.items()
    }
    assert documented == {name: options - {"--help"} for name, options in existing.items()}


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [name.removeprefix("make ") for name in re.findall(r"^\| `(make [a-z]+)`", README, re.MULTILINE)] == targets


def test_every_dependency_is_documented_and_pinned() -> None:
    needed = names_of(PROJECT["dependencies"])
    assert set(first_cells(section(README, "## Dependencies"))) == needed
    for_tests = names_of([one for extra in PROJECT["optional-dependencies"].values() for one in extra])
    assert not [name for name in for_tests if f"`{name}`" not in README]

    assert not re.search(r"://| @ |--", CONSTRAINTS), "names and versions only"
    lines = re.findall(r"^([\w.-]+)==\S+$", CONSTRAINTS, re.MULTILINE)
    assert len(lines) == len(CONSTRAINTS.splitlines())
    pinned = {canonical(name) for name in lines}
    wanted = {name.partition("[")[0] for name in needed | for_tests}
    assert wanted <= pinned


def test_every_pinned_version_runs_on_the_oldest_python_we_promise() -> None:
    # A pin once asked for Python 3.11.5: nothing could be installed on Debian 12, which has 3.11.2.
    oldest = PROJECT["requires-python"].removeprefix(">=") + ".0"
    pinned = {canonical(pin.partition("==")[0]) for pin in CONSTRAINTS.splitlines()}
    for installed in distributions():
        needs = installed.metadata.get("Requires-Python") or ""
        if canonical(installed.name) in pinned:
            assert SpecifierSet(needs).contains(oldest), f"{installed.name} needs Python {needs}"


def test_every_page_is_documented(settings: Settings) -> None:
    create_app(settings)
    pages = {page["path"] for page in dash.page_registry.values()} - {"/404", "/not-found-404"}
    assert set(first_cells(section(README, "## Pages"))) == pages


def test_every_script_of_ours_is_documented() -> None:
    scripts = {script.name for script in (ROOT / "assets" / "js").glob("*.js")}
    told = section((ROOT / "docs" / "architecture.md").read_text(), "## In the browser")
    assert set(re.findall(r"`(\w+\.js)`", told)) == scripts


def test_every_endpoint_and_column_is_documented_with_its_unit(settings: Settings) -> None:
    document = create_server(settings).api_doc
    text = (ROOT / "docs" / "api.md").read_text()
    endpoints = section(text, "## Endpoints")
    assert re.findall(r"^### `(.+)`$", endpoints, re.MULTILINE) == list(document["paths"])
    for path, operations in document["paths"].items():
        described = operations["get"].get("x-columns", [])
        table = section(endpoints, f"### `{path}`")
        assert re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, re.MULTILINE) == [
            (column["name"], column["unit"]) for column in described
        ]


def test_every_parameter_and_value_is_documented(settings: Settings) -> None:
    parameters = section((ROOT / "docs" / "api.md").read_text(), "## Parameters")
    document = create_server(settings).api_doc
    for operations in document["paths"].values():
        for parameter in operations["get"].get("parameters", []):
            assert f"`{parameter['name']}`" in parameters
            for value in parameter["schema"].get("enum", []):
                assert f"`{value}`" in parameters, f"{value} of {parameter['name']}"


def test_every_column_has_a_definition_with_its_unit() -> None:
    metrics = (ROOT / "docs" / "metrics.md").read_text()
    defined = dict(re.findall(r"`(\w+)`(?:, `\w+`)? \| ([^|]+) \|", metrics))
    defined |= dict(re.findall(r"`\w+`, `(\w+)` \| ([^|]+) \|", metrics))
    for column in columns.ALL:
        if column.unit not in ("code", "text", "time +10:00"):
            assert defined.get(column.name) == column.unit, column.name


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert "://" in target or (page.parent / target).is_file(), target
