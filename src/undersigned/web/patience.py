"""How long the front waits for strangers, and how much it listens to: heads of requests, and answers nobody fetches.

Uvicorn limits neither the time nor the size of a request's head, nor how long an answer may lie unread. Bodies are
measured where they are passed on (`proxy`). Behind another web server that one does all of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from asyncio import TimerHandle, Transport

_REFUSALS: Final = {
    408: b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    431: b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
}


class PatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 with an end to its patience.

    Attributes:
        head_seconds: From the first byte of a connection, or of the next request on it, to the end of the head.
        head_bytes: Size of a head that is not whole yet.
        max_headers: Headers of a request.
        unread_seconds: How long nothing may be fetched of an answer that is ready.
    """

    head_seconds: ClassVar = 10.0
    head_bytes: ClassVar = 32 * 1024
    max_headers: ClassVar = 100
    unread_seconds: ClassVar = 60.0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what uvicorn hands over."""
        super().__init__(*arguments, **options)
        self._head_timer: TimerHandle | None = None
        self._unread_timer: TimerHandle | None = None
        self._head_bytes = 0
        self._is_refused = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop(self._head_timer)
        self._stop(self._unread_timer)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Listen, as long as the head does not grow beyond measure."""
        if self._is_refused:
            return
        if self._head_timer is None and (self.cycle is None or self.cycle.response_complete):
            # The next request on this connection begins.
            self._await_head()
        super().data_received(data)
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > self.head_bytes:
                self._refuse(431)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; too many are noticed at the end of the head."""
        if len(self.headers) <= self.max_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer, unless there were too many headers."""
        self._stop(self._head_timer)
        self._head_timer = None
        if len(self.headers) > self.max_headers:
            self._refuse(431)
        if not self._is_refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body of a request that is answered."""
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Take the end of a request that is answered."""
        if not self._is_refused:
            super().on_message_complete()

    def pause_writing(self) -> None:
        """Wait for somebody who does not fetch the answer, but not for ever."""
        super().pause_writing()
        if self._unread_timer is None:
            self._unread_timer = self.loop.call_later(self.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on, as the answer is fetched."""
        self._stop(self._unread_timer)
        self._unread_timer = None
        super().resume_writing()

    def _await_head(self) -> None:
        self._head_bytes = 0
        self._head_timer = self.loop.call_later(self.head_seconds, self._refuse, 408)

    def _refuse(self, status: int) -> None:
        self._is_refused = True
        self._stop(self._head_timer)
        self._head_timer = None
        if not self.transport.is_closing():
            self.transport.write(_REFUSALS[status])
            self.transport.close()

    @staticmethod
    def _stop(timer: TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
