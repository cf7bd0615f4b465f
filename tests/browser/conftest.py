"""A live site on simulated data, and a visitor with a real Chromium. Every page's browser tests use these."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from dash.testing.browser import Browser
from selenium import webdriver
from werkzeug.serving import make_server

from app.config import Settings
from app.queries import engine
from app.web import create_app

pytest.register_assert_rewrite("tests.browser.visitor")
from tests.browser.visitor import Visitor  # noqa: E402

_FLAGS = (
    "--no-sandbox",  # as root Chromium refuses to start with one
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1440,1000",
)


def pytest_setup_options() -> webdriver.ChromeOptions:
    """dash.testing asks for the browser's options."""
    options = webdriver.ChromeOptions()
    for flag in _FLAGS:
        options.add_argument(flag)
    return options


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # In CI a missing browser is a failure, as any other missing part would be.
    no_browser = shutil.which("chromedriver") is None and os.environ.get("CI") != "true"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if no_browser:
                item.add_marker(pytest.mark.skip(reason="chromedriver is not installed (Debian: chromium-driver)"))


@contextmanager
def live(
    data: Path, port: int = 0, wrap: Callable[[WSGIApplication], WSGIApplication] = lambda app: app, **settings: Any
) -> Iterator[str]:
    """The address of a running site over a data folder; on a free port unless one is given."""
    app = create_app(replace(Settings(), data=data, **settings)).server
    server = make_server("127.0.0.1", port, wrap(app.wsgi_app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="site")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        engine.configure(Settings())


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests of a process: each starts and stops one for seconds otherwise."""
    with Browser(
        browser="Chrome",
        headless=request.config.getoption("headless"),
        options=request.config.hook.pytest_setup_options(),
        download_path=str(tmp_path_factory.mktemp("downloads")),
    ) as browser:
        browser.driver.implicitly_wait(0)  # the visitor waits for what is to come; that nothing is there costs no time
        yield browser


@pytest.fixture
def dash_br(chromium: Browser) -> Browser:
    """The browser as if it had just been started: a tab of its own, with nothing kept, allowed, emulated or logged."""
    driver = chromium.driver
    last = driver.current_window_handle
    driver.switch_to.new_window("tab")
    fresh = driver.current_window_handle
    driver.switch_to.window(last)
    driver.close()
    driver.switch_to.window(fresh)
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    driver.execute_cdp_cmd("Browser.resetPermissions", {})
    # Otherwise it depends on which window came last whether the tab has the keyboard, and hears of focus.
    driver.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
    driver.get_log("browser")
    return chromium


@pytest.fixture(scope="module")
def site(simulated_data: Path) -> Iterator[str]:
    with live(simulated_data) as address:
        yield address


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[str]:
    """A site while nothing is published."""
    with live(tmp_path) as address:
        yield address


@pytest.fixture
def visitor(dash_br: Browser, site: str) -> Iterator[Visitor]:
    """A visitor of `site`; after the test, the console must be quiet and no other host asked."""
    visitor = Visitor(dash_br, site)
    yield visitor
    visitor.calm()
