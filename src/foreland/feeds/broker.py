"""A queue of a broker (AMQP 0-9-1): deliveries that are settled one by one, and messages handed in with its receipt.

What is not settled when the connection ends is delivered again, marked so. Nothing is taken before it is settled.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pika
from msgspec import Struct
from pika.exceptions import AMQPError

from foreland.resources.gateways import QueueGateway

logging.getLogger("pika").setLevel(logging.CRITICAL)  # what went wrong is a BrokerAwayError, without addresses
_HEARTBEAT = 30
_SECONDS = 10.0


class Delivery(Struct, frozen=True, kw_only=True):
    """A message as the broker delivers it. ``again``: it was delivered before and not settled."""

    tag: int
    body: bytes
    again: bool
    id: str | None


class BrokerAwayError(Exception):
    """The broker cannot be reached, or refuses; ``code`` is the kind of trouble, without its words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Link:
    """An open channel to one queue."""

    def __init__(self, connection: Any, channel: Any, queue: str, prefetch: int) -> None:
        self._connection, self._channel = connection, channel
        self._queue, self._prefetch = queue, prefetch
        self._waiting: list[Delivery] = []
        channel.basic_qos(prefetch_count=prefetch)
        channel.confirm_delivery()
        channel.basic_consume(queue, self._take, exclusive=True)  # a second process waits until this one is gone

    def _take(self, _channel: Any, method: Any, properties: Any, body: bytes) -> None:
        again = bool(method.redelivered)
        self._waiting.append(Delivery(tag=method.delivery_tag, body=body, again=again, id=properties.message_id))

    def take(self, seconds: float) -> list[Delivery]:
        """Return what was delivered, waiting for the first for so long. An empty list when nothing came."""
        if not self._waiting:
            self._connection.process_data_events(time_limit=seconds)
        if self._channel.is_closed:
            raise BrokerAwayError("channel_closed")
        found, self._waiting = self._waiting[: self._prefetch], self._waiting[self._prefetch :]
        return found

    def settle(self, delivery: Delivery) -> None:
        """Say that a delivery was taken."""
        self._channel.basic_ack(delivery.tag)

    def give_back(self, delivery: Delivery, *, again: bool) -> None:
        """Refuse a delivery: ``again`` puts it back, else the broker does with it what its rules say."""
        self._channel.basic_reject(delivery.tag, requeue=again)

    def hand_in(self, queue: str, body: bytes, content_type: str, correlation: str | None) -> None:
        """Put a message into a queue; returns when the broker has it for good. Raises :class:`BrokerAwayError`."""
        properties = pika.BasicProperties(content_type=content_type, delivery_mode=2, correlation_id=correlation)
        self._channel.basic_publish("", queue, body, properties, mandatory=True)


@contextmanager
def linked(gateway: QueueGateway, data: Path) -> Iterator[Link]:
    """Open a link; whatever goes wrong with it in the meantime is a :class:`BrokerAwayError`."""
    try:
        connection = pika.BlockingConnection(_parameters(gateway, data))
    except (AMQPError, OSError) as error:
        raise BrokerAwayError(type(error).__name__) from error
    try:
        yield Link(connection, connection.channel(), gateway.queue, gateway.prefetch)
    except AMQPError as error:
        raise BrokerAwayError(type(error).__name__) from error
    finally:
        if connection.is_open:
            _close(connection)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (AMQPError, OSError):
        return  # gone is closed


def _parameters(gateway: QueueGateway, data: Path) -> Any:
    parts = urlsplit(gateway.url)
    tls = parts.scheme == "amqps"
    context = ssl.create_default_context(cafile=str(data / gateway.ca_file) if gateway.ca_file else None)
    return pika.ConnectionParameters(
        host=parts.hostname,
        port=parts.port or (5671 if tls else 5672),
        virtual_host=unquote(parts.path[1:]) or "/",
        credentials=pika.PlainCredentials(unquote(parts.username or "guest"), gateway.password(data) or "guest"),
        ssl_options=pika.SSLOptions(context, parts.hostname) if tls else None,
        heartbeat=_HEARTBEAT,
        socket_timeout=_SECONDS,
        stack_timeout=_SECONDS,
        blocked_connection_timeout=_SECONDS * 3,
    )
