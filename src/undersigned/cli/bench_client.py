"""A small load generator: some connections that are kept open, one request after the other on each, every one new.

It speaks just enough HTTP/1.1 for our own servers, so that it takes little from the two cores it shares with them.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONNECTIONS = 64


@dataclass(frozen=True)
class Sample:
    """What one measurement found; *refused* counts answers other than 200."""

    answered: int
    per_second: float
    p50_ms: float
    p99_ms: float
    refused: int


class _Connection(asyncio.Protocol):
    """Sends the next request when the answer to the last one is whole."""

    def __init__(self, requests: Iterator[bytes], taken: list[tuple[float, bool]]) -> None:
        self._requests = requests
        self._taken = taken
        self._buffer = b""
        self._sent_at = 0.0
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, gap, body = self._buffer.partition(b"\r\n\r\n")
        try:
            if not gap or len(body) < _find_length(head):
                return
        except ValueError as error:
            self.finished.set_exception(error)
            self._transport.close()
            return
        self._taken.append((time.perf_counter() - self._sent_at, head.startswith(b"HTTP/1.1 200")))
        self._buffer = b""
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_exception(error or ConnectionError("the server hung up"))

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self.finished.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


def run_client(port: int, path: str, bodies: Sequence[bytes], seconds: float) -> Sample:
    """Send *bodies* to *path* for *seconds*, each once, and return what was measured."""
    import uvloop

    taken: list[tuple[float, bool]] = []
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        took = runner.run(_send_all(port, [_format_request(path, body) for body in bodies], seconds, taken))
    times = sorted(duration for duration, _ in taken)
    return Sample(
        len(times),
        len(times) / took,
        1000 * times[len(times) // 2],
        1000 * times[len(times) * 99 // 100],
        sum(not good for _, good in taken),
    )


async def _send_all(port: int, requests: Sequence[bytes], seconds: float, taken: list[tuple[float, bool]]) -> float:
    start = time.perf_counter()

    def until_time_is_up() -> Iterator[bytes]:
        for request in requests:
            if time.perf_counter() - start > seconds:
                return
            yield request

    shared = until_time_is_up()
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: _Connection(shared, taken), "127.0.0.1", port) for _ in range(CONNECTIONS)
    ]
    await asyncio.gather(*(connection.finished for _, connection in opened))
    return time.perf_counter() - start


def _format_request(path: str, body: bytes) -> bytes:
    return (
        b"POST %b HTTP/1.1\r\nHost: letters.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (path.encode(), len(body), body)
    )


def _find_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    raise ValueError("an answer without a length can't be measured")
