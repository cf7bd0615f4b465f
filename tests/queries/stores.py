"""The cache's back ends as tests handle them: started, stopped, damaged, measured. Nothing in place of a real one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from app.config import Settings

VALUE_BYTES = 50_000
_MEGABYTES = 2
# Each process looks at the folder every 50 writes.
_UNSEEN_WRITES = 50


class Files:
    """A folder, which stops working when a file stands in its place (root may write anywhere: no permission helps)."""

    bound_bytes = _MEGABYTES * 10**6 + _UNSEEN_WRITES * VALUE_BYTES

    def __init__(self, data: Path) -> None:
        self.folder = data / "cache"
        self.settings = replace(Settings(), data=data, cache_mb=_MEGABYTES)
        self.environment = {"NEMDASH_DATA": str(data)}

    def stop(self) -> None:
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.write_text("")

    def start(self) -> None:
        self.folder.unlink()

    def damage(self) -> None:
        for file in self.folder.iterdir():
            file.write_bytes(file.read_bytes()[:-1])

    def size_bytes(self) -> int:
        return sum(file.stat().st_size for file in self.folder.iterdir())


class RedisServer:
    """A redis-server on a socket in a folder of its own; what it holds is gone when it stops."""

    bound_bytes = 4 * 2**20

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        address = f"unix://{self.socket}"
        self.settings = replace(Settings(), data=folder, redis_url=address)
        self.environment = {"NEMDASH_DATA": str(folder), "NEMDASH_REDIS_URL": address}

    @staticmethod
    def installed() -> bool:
        return shutil.which("redis-server") is not None

    def start(self) -> None:
        options = {"--port": "0", "--unixsocket": str(self.socket), "--dir": str(self.folder), "--save": ""}
        options |= {"--maxmemory": f"{self.bound_bytes}", "--maxmemory-policy": "allkeys-lru"}
        command = ["redis-server", *(word for option in options.items() for word in option)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not self.socket.exists():
            assert self.process.poll() is None, "redis-server ended"
            assert time.monotonic() < until, "redis-server makes no socket"
            time.sleep(0.01)
        with self.client() as client:
            client.ping()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(30)
        self.socket.unlink(missing_ok=True)

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), retry=Retry(ConstantBackoff(0.02), 200))

    def damage(self) -> None:
        with self.client() as client:
            for key in list(client.scan_iter()):
                client.set(key, client.get(key)[:-1])

    def size_bytes(self) -> int:
        with self.client() as client:
            return client.dbsize() * VALUE_BYTES


Store = Files | RedisServer


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A running Redis; without redis-server the test is skipped, or fails where CI is true."""
    if not RedisServer.installed():
        said = "redis-server is not installed (Debian: apt-get install redis-server)"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    # A socket's path may have a hundred characters: pytest's own folders are longer.
    with tempfile.TemporaryDirectory(prefix="nemdash-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
