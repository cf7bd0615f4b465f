"""Debian's nginx with docs/nginx.conf as it stands there, but for the ports, the folders and the certificate."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "nginx.conf"
HOST = "localhost"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Nginx:
    """It listens on the loopback: `tls` with a certificate made for `HOST`, `plain` without."""

    folder: Path
    plain: int
    tls: int
    pid: int

    def ask(
        self,
        path: str,
        client: str = "127.0.0.1",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        secure: bool = True,
    ) -> Answer:
        """One request from an address of the loopback (127.0.0.x are all ours)."""
        with closing(self.connect(client, secure)) as connection:
            _send(connection, path, body, headers)
            return _receive(connection)

    def connect(self, client: str, secure: bool = True) -> http.client.HTTPConnection:
        if not secure:
            return http.client.HTTPConnection(HOST, self.plain, timeout=60, source_address=(client, 0))
        trusted = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        return http.client.HTTPSConnection(HOST, self.tls, timeout=60, source_address=(client, 0), context=trusted)

    def at_once(
        self, path: str, times: int, client: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> list[Answer]:
        """The same request on so many connections, before any answer is read."""
        with ExitStack() as stack:
            connections = [stack.enter_context(closing(self.connect(client))) for _ in range(times)]
            for connection in connections:
                connection.connect()
            for connection in connections:
                _send(connection, path, body, headers)
            return [_receive(connection) for connection in connections]

    def lines(self) -> list[dict[str, object]]:
        """Its log: every line is an object."""
        return [json.loads(line) for line in (self.folder / "nemdash.log").read_text().splitlines()]


def _send(
    connection: http.client.HTTPConnection, path: str, body: bytes | None, headers: Mapping[str, str] | None
) -> None:
    kind = {} if body is None else {"Content-Type": "application/json"}
    connection.request("GET" if body is None else "POST", path, body, {**kind, **(headers or {})})


def _receive(connection: http.client.HTTPConnection) -> Answer:
    response = connection.getresponse()
    return Answer(response.status, dict(response.headers), response.read())


@contextmanager
def nginx(folder: Path, upstream: int, changes: Mapping[str, str] | None = None) -> Iterator[Nginx]:
    """The example before the server at `upstream`; `changes` are made to its text first."""
    plain, tls = _free_port(), _free_port()
    text = EXAMPLE.read_text()
    for old, new in {
        **(changes or {}),
        "/run/nginx.pid": str(folder / "pid"),
        "/var/log/nginx": str(folder),
        "/var/lib/nginx/nemdash": str(folder / "kept"),
        "/etc/ssl/nemdash": str(folder),
        "127.0.0.1:8050": f"127.0.0.1:{upstream}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls} ssl http2 backlog=4096;",
        "nem.example.org": HOST,
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    text = re.sub(r"\n *listen \[::\].*", "", text)
    temporary = "".join(f"    {name}_temp_path {folder / name};\n" for name in _TEMPORARY)
    text = text.replace("http {\n", f"http {{\n{temporary}", 1)
    # The folder of a test is its owner's only; as root, nginx would answer as another user.
    as_us = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"daemon off;\n{as_us}{text}")
    certificate(folder)
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            _wait(process, tls)
            yield Nginx(folder, plain, tls, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=60)


def certificate(folder: Path) -> None:
    """A self-made certificate for `HOST` and its key."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    command += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "nginx did not start"
        assert time.monotonic() < deadline, "nginx did not answer"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
