"""Takes README's pictures of a running server: `make pictures` (needs Chromium, as the browser tests do).

NEMDASH_URL is the server; without it, the one that `make run` starts.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait

WIDTH, HEIGHT = 1440, 1000
SECONDS = 30

# File, the page, colour mode.
PICTURES = (
    ("overview.png", "/", "light"),
    ("generation.png", "/generation", "light"),
    ("generation-dark.png", "/generation?region=SA1&range=3d&curtailed=1&price=log", "dark"),
)

_DRAWN = """
return document.body && !document.body.classList.contains('updating') && document.fonts.status === 'loaded'
  && (window.nemdash?.pending() ?? 0) === 0
  && document.querySelector('.graph .scatterlayer .trace') !== null;
"""


def take(driver: webdriver.Chrome, address: str, mode: str) -> bytes:
    """The page at `address` as PNG, once its chart is drawn."""
    feature = {"name": "prefers-color-scheme", "value": mode}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    driver.get(address)
    WebDriverWait(driver, SECONDS).until(lambda _: driver.execute_script(_DRAWN))
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": 1}
    picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip})
    return base64.b64decode(picture["data"])


def main() -> None:
    base = os.environ.get("NEMDASH_URL", "http://127.0.0.1:8050")
    options = webdriver.ChromeOptions()
    for flag in ("--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options)
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for name, path, mode in PICTURES:
            (Path(__file__).parent / name).write_bytes(take(driver, base + path, mode))
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
