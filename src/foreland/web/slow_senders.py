"""A peer that stalls holds nobody up: heads of requests have a time, bodies a least pace, unread answers an end."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD_WITHIN = 10.0
"""Seconds from the connection, or from the first byte of a further request, to the end of the head."""
_FAREWELL = 2.0
"""Seconds that a sender who was answered early has to notice."""
_UNREAD_FOR = 30.0
"""Seconds that an answer may wait for a reader who takes nothing of it: then the connection is cut."""
_GRACE = 10.0
"""Seconds a body may take whatever its size."""
_PACE = 4_096
"""Bytes a second that a body must bring on average after that: slower than a telephone modem of 56 kbit/s."""


class PatientProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, but a connection ends that sends no head, sends on once answered, or reads nothing."""

    _head: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._await_head()

    def on_message_begin(self) -> None:
        """Begin to wait for the head of a further request."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """Stop waiting: the body is timed by :class:`SlowSendersMiddleware`."""
        self._stop_waiting()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """End when the answer came before the end of the body (401, 413): the rest would come for ever.

        What still comes is thrown away for a moment: to close at once would take the answer from the sender.
        """
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body and not self.transport.is_closing():
            self._stop_waiting()
            self.transport.write_eof()
            self._head = self.loop.call_later(_FAREWELL, self.transport.close)

    def pause_writing(self) -> None:
        """Begin to wait for a reader whose buffers are full."""
        super().pause_writing()
        self._unread = self.loop.call_later(_UNREAD_FOR, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop waiting: something was read."""
        super().resume_writing()
        self._forget_unread()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clock."""
        self._stop_waiting()
        self._forget_unread()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._stop_waiting()
        self._head = self.loop.call_later(_HEAD_WITHIN, self.transport.close)

    def _forget_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None


class SlowSendersMiddleware:
    """Answer 408 to a body that comes slower than the least pace."""

    def __init__(self, app: ASGIApp, grace: float = _GRACE, pace: int = _PACE) -> None:
        self._app = app
        self._grace = grace
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = asyncio.get_running_loop().time()
        received, whole = 0, False

        async def receiving() -> Message:
            nonlocal received, whole
            if whole:  # what follows is the end of the connection, which may take its time
                return await receive()
            try:
                async with asyncio.timeout_at(began + self._grace + received / self._pace):
                    message: dict[str, Any] = dict(await receive())
            except TimeoutError:
                raise HTTPException(408, "the message comes too slowly", {"Connection": "close"}) from None
            received += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            return message

        await self._app(scope, receiving, send)
