"""The house rules that a machine can check: who may import whom, how long a file is, what must never be written."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "app").rglob("*.py"))

# Imports run downward only: a layer may use those named here (and itself).
BELOW = {
    "nem": set[str](),
    "config": {"nem"},
    "store": {"nem"},
    "ingest": {"nem", "store"},
    "queries": {"nem", "store", "config"},
    "figures": {"nem"},
    "components": {"nem", "figures"},
    "pages": {"nem", "queries", "figures", "components", "config"},
    "api": {"nem", "queries", "config"},
    "bundle": {"pages"},
    "background": set[str](),
    "compression": set[str](),
    "headers": set[str](),
    "gate": set[str](),
    "web": {
        *("nem", "queries", "components", "pages", "api"),
        *("bundle", "config", "compression", "fetcher", "follow", "gate", "headers", "kept"),
    },
    "wsgi": {"web"},
    "follow": {"nem", "queries", "background", "gate"},
    "logs": {"config"},
    "kept": {"nem", "queries", "gate", "pages"},
    "gunicorn_conf": {"nem", "queries", "config", "fetcher", "follow", "kept"},
    "fetcher": {"nem", "store", "config", "background"},
    "worker": set[str](),
    "serve": {"nem", "store", "config"},
    "cli": {"nem", "store", "ingest", "queries", "config", "serve"},
}

# Heavy libraries stay where they belong.
ONLY_IN = {
    "dash": {"components", "pages", "web"},
    "dash_bootstrap_components": {"components", "pages", "web"},
    "duckdb": {"store", "queries", "ingest"},
    "plotly": {"figures"},
    "flask_openapi3": {"api"},
    "pydantic": {"api"},
}


def layer(module: Path) -> str:
    """First name below `app`: a folder's, or a module's."""
    parts = module.relative_to(ROOT / "app").with_suffix("").parts
    return parts[0]


def imports(module: Path) -> list[str]:
    """Dotted names of everything that a module imports, wherever in it."""
    names = []
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            # `from app import config` names a module, `from app import __version__` a value of the package.
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def shown(module: Path) -> str:
    return str(module.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=shown)
def test_imports_run_downward_only(module: Path) -> None:
    if module == ROOT / "app" / "__init__.py":
        return
    here = layer(module)
    for name in imports(module):
        top, *rest = name.split(".")
        if top == "app" and rest[0] != "__init__" and not rest[0].startswith("__"):
            assert rest[0] == here or rest[0] in BELOW[here], f"{here} must not import {name}"
        assert here in ONLY_IN.get(top, {here}), f"{top} is imported in {here}"


def test_the_market_itself_needs_the_standard_library_only() -> None:
    import sys

    for module in (ROOT / "app" / "nem").glob("*.py"):
        tops = {name.split(".")[0] for name in imports(module)}
        assert tops <= {"app", *sys.stdlib_module_names}, shown(module)


def tracked() -> list[Path]:
    """Files that git knows or would add, so that a new one is checked before it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("module", [path for path in tracked() if path.suffix == ".py"], ids=shown)
def test_a_file_is_short_and_says_what_it_is_for(module: Path) -> None:
    text = module.read_text()
    assert len(text.splitlines()) <= 300
    if text.strip():
        doc = ast.get_docstring(ast.parse(text))
        assert doc, "the first thing in a file is a line on what it does"


@pytest.mark.parametrize("asset", [path for path in tracked() if path.suffix in {".js", ".css"}], ids=shown)
def test_an_asset_of_ours_is_short_and_says_what_it_is_for(asset: Path) -> None:
    if ".min." in asset.name:
        return
    lines = asset.read_text().splitlines()
    assert len(lines) <= 300
    assert lines[0].startswith(("// ", "/* ")), "the first thing in a file is a line on what it does"


def test_no_broad_except_and_nothing_left_for_later() -> None:
    left = ("TO" + "DO", "FIX" + "ME")
    for module in MODULES:
        text = module.read_text()
        assert not [word for word in left if word in text], shown(module)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or (
                    isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
                )
                assert not broad, f"{shown(module)}:{node.lineno} catches everything"


# Split, so that this file does not hold what it forbids.
FORBIDDEN = ("pypi" + ".org", "npmjs" + ".org", "index" + "-url", "/wor" + "k/", "/roo" + "t/", "find" + "-links")


def test_nothing_names_a_registry_or_a_folder_of_one_machine() -> None:
    for path in tracked():
        if path.suffix in {".png", ".woff2", ".ico"} or path.name.endswith((".min.js", ".min.css")):
            continue
        text = path.read_text(errors="replace")
        found = [word for word in FORBIDDEN if word in text]
        assert not found, f"{shown(path)} names {found}"
        beside = path.relative_to(ROOT).parts != (".ci", "run") and "../sha" + "red" in text
        assert not beside, f"{shown(path)} reaches beside the repository"


def test_the_licence_is_here() -> None:
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
