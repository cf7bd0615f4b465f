"""nginx in front of several servers, configured as docs/scale.md tells."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "scale.md"
# Debian's is not on everybody's path.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def proxy(folder: Path, port: int, ports: list[int]) -> Iterator[str]:
    """The address of an nginx with the guide's configuration, on other ports. Without nginx the test is skipped."""
    if NGINX is None:
        said = "nginx is not installed (Debian: apt-get install nginx)"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    (site,) = re.findall(r"```nginx\n(.+?)```", GUIDE.read_text(), re.DOTALL)
    addresses = iter(ports)
    site = re.sub(r"server 10\.0\.0\.\d+:8050", lambda _: f"server 127.0.0.1:{next(addresses)}", site)
    assert next(addresses, None) is None
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};")
    temporary = " ".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"daemon off; master_process off; pid {folder / 'pid'}; error_log {folder / 'error.log'}; events {{}}"
    (folder / "nginx.conf").write_text(f"{main}\nhttp {{ access_log off; {temporary}\n{site}}}\n")
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            ends = time.monotonic() + 30
            while not _answers(address):
                assert process.poll() is None, (folder / "error.log").read_text()
                assert time.monotonic() < ends
                time.sleep(0.05)
            yield address
        finally:
            process.kill()


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/health", timeout=30) as answer:
            return bool(answer.status == 200)
    except URLError:
        return False
