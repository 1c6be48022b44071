"""A broker on this machine that speaks as much of AMQP 0-9-1 as the gateways use, on real sockets.

Queues are in memory. What a connection did not settle goes back to the head of its queue when the connection ends.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pika
from msgspec import Struct
from pika import frame, spec

HOST = "localhost"


_ABLE = {"capabilities": {"publisher_confirms": True, "basic.nack": True}}


class Held(Struct):
    """A message in a queue."""

    body: bytes
    properties: Any
    again: bool = False


class Broker:
    """Queues by name; ``cut`` ends every connection as a broken line does."""

    def __init__(self, *queues: str, context: ssl.SSLContext | None = None) -> None:
        self._context = context
        self.queues: dict[str, deque[Held]] = {name: deque() for name in queues}
        self.lock = threading.RLock()
        self.consumed: set[str] = set()
        self.most_unsettled = 0
        self._listening = socket.create_server((HOST, 0))
        self._open: list[socket.socket] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'amqps' if self._context else 'amqp'}://guest@{HOST}:{self._listening.getsockname()[1]}/"

    def put(self, queue: str, *bodies: bytes) -> None:
        """Put messages into a queue."""
        with self.lock:
            for body in bodies:
                self.queues[queue].append(Held(body=body, properties=pika.BasicProperties(message_id=str(len(body)))))

    def bodies(self, queue: str) -> list[bytes]:
        """What a queue holds."""
        with self.lock:
            return [one.body for one in self.queues[queue]]

    def cut(self) -> None:
        """Break every line."""
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        """Take connections until it is closed."""
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            if self._context is not None:
                try:
                    line = self._context.wrap_socket(line, server_side=True)
                except OSError:
                    continue
            self._open.append(line)
            threading.Thread(target=_Conversation(self, line).run, daemon=True).start()

    def close(self) -> None:
        """Stop listening and break every line."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()


class _Conversation:
    def __init__(self, broker: Broker, line: socket.socket) -> None:
        self._broker, self._line = broker, line
        self._read = b""
        self._queue: str | None = None
        self._prefetch = self._channel = 0
        self._consumer = ""
        self._unsettled: dict[int, Held] = {}
        self._tag = self._published = 0
        self._confirms = False
        self._coming: tuple[Any, Any, int, list[bytes]] | None = None

    def run(self) -> None:
        self._line.settimeout(0.01)
        try:
            while self._heard():
                self._deliver()
        except OSError:
            pass  # the line is broken
        finally:
            self._line.close()
            with self._broker.lock:
                if self._queue is not None:
                    self._broker.consumed.discard(self._queue)
                    for held in reversed(self._unsettled.values()):
                        held.again = True
                        self._broker.queues[self._queue].appendleft(held)

    def _heard(self) -> bool:
        try:
            more = self._line.recv(65536)
            if not more:
                return False
            self._read += more
        except TimeoutError:
            return True
        while True:
            if self._read.startswith(b"AMQP"):
                self._read = self._read[8:]
                start = spec.Connection.Start(0, 9, server_properties=_ABLE, mechanisms="PLAIN", locales="en_US")
                self._say(0, start)
                continue
            size, found = frame.decode_frame(self._read)
            if found is None:
                return True
            self._read = self._read[size:]
            if isinstance(found, frame.Method):
                if not self._method(found.channel_number, found.method):
                    return False
            elif isinstance(found, frame.Header):
                assert self._coming is not None
                self._coming = (self._coming[0], found.properties, found.body_size, [])
                self._published_if_whole(found.channel_number)
            elif isinstance(found, frame.Body):
                assert self._coming is not None
                self._coming[3].append(found.fragment)
                self._published_if_whole(found.channel_number)

    def _method(self, channel: int, method: Any) -> bool:
        match method:
            case spec.Connection.StartOk():
                self._say(0, spec.Connection.Tune(10, 131072, 0))
            case spec.Connection.Open():
                self._say(0, spec.Connection.OpenOk())
            case spec.Connection.Close():
                self._say(0, spec.Connection.CloseOk())
                return False
            case spec.Channel.Open():
                self._say(channel, spec.Channel.OpenOk())
            case spec.Channel.Close():
                self._say(channel, spec.Channel.CloseOk())
            case spec.Basic.Qos():
                self._prefetch = method.prefetch_count
                self._say(channel, spec.Basic.QosOk())
            case spec.Confirm.Select():
                self._confirms = True
                self._say(channel, spec.Confirm.SelectOk())
            case spec.Basic.Consume():
                self._consume(channel, method)
            case spec.Basic.Cancel():
                self._say(channel, spec.Basic.CancelOk(method.consumer_tag))
            case spec.Basic.Ack():
                self._unsettled.pop(method.delivery_tag)
            case spec.Basic.Reject():
                held = self._unsettled.pop(method.delivery_tag)
                if method.requeue and self._queue is not None:
                    held.again = True
                    with self._broker.lock:
                        self._broker.queues[self._queue].appendleft(held)
            case spec.Basic.Publish():
                self._coming = (method, None, 0, [])
        return True

    def _consume(self, channel: int, method: Any) -> None:
        with self._broker.lock:
            if method.queue not in self._broker.queues or method.queue in self._broker.consumed:
                self._say(channel, spec.Channel.Close(403, "refused", 60, 20))
                return
            self._broker.consumed.add(method.queue)
            self._queue = method.queue
        self._channel, self._consumer = channel, method.consumer_tag
        self._say(channel, spec.Basic.ConsumeOk(method.consumer_tag))

    def _deliver(self) -> None:
        while self._queue is not None and len(self._unsettled) < (self._prefetch or 1000):
            with self._broker.lock:
                waiting = self._broker.queues[self._queue]
                if not waiting:
                    return
                held = waiting.popleft()
            self._tag += 1
            self._unsettled[self._tag] = held
            self._broker.most_unsettled = max(self._broker.most_unsettled, len(self._unsettled))
            deliver = spec.Basic.Deliver(self._consumer, self._tag, held.again, "", self._queue)
            self._say(self._channel, deliver, held)

    def _published_if_whole(self, channel: int) -> None:
        assert self._coming is not None
        method, properties, size, pieces = self._coming
        body = b"".join(pieces)
        if len(body) < size:
            return
        held = Held(body=body, properties=properties)
        with self._broker.lock:
            known = self._broker.queues.get(method.routing_key)
            if known is not None:
                known.append(held)
        if known is None:
            self._say(channel, spec.Basic.Return(312, "no route", "", method.routing_key), held)
        self._published += 1
        if self._confirms:
            self._say(channel, spec.Basic.Ack(self._published))

    def _say(self, channel: int, method: Any, held: Held | None = None) -> None:
        told = frame.Method(channel, method).marshal()
        if held is not None:
            told += frame.Header(channel, len(held.body), held.properties).marshal()
            for start in range(0, len(held.body), 100_000):
                told += frame.Body(channel, held.body[start : start + 100_000]).marshal()
        self._line.settimeout(5)
        self._line.sendall(told)
        self._line.settimeout(0.01)


@contextmanager
def broker(*queues: str, context: ssl.SSLContext | None = None) -> Iterator[Broker]:
    """Run a broker with these queues; with TLS where it has a certificate."""
    running = Broker(*queues, context=context)
    threading.Thread(target=running.serve, daemon=True).start()
    try:
        yield running
    finally:
        running.close()
