"""How stations write: service characters, line breaks, groups, telegrams (ISO 9735, RFC 2351)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from foreland.messages.builders.envelope import Telegram, as_telegram
from foreland.messages.record import Message
from foreland.messages.service import Service

_ADDRESSES = ("WASFLXH", "NYCFLXH")
_LINE_BREAK = "\r\n"


class Habit(Struct, frozen=True, kw_only=True):
    """How all messages of a station are written. ``una`` is the service string advice, ``None`` for none at all."""

    name: str
    section: str = "syntax"
    service: Service = Service()
    una: str | None = "UNA:+.? '"
    between: str = ""
    group: bool = True
    telegram: Callable[[bytes, Message], bytes] | None = None
    defects: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


def _head(message: Message, columns: int, *, day_time: bool = True, more: int = 0) -> Telegram:
    moment = message.prepared_at or ""
    return Telegram(
        addresses=(*_ADDRESSES, *(f"XXX{chr(65 + n // 26)}{chr(65 + n % 26)}XH" for n in range(more))),
        origin=f"HDQRM{message.sender}"[:7],
        day_time=f"{moment[8:10]}{moment[11:13]}{moment[14:16]}" if day_time else "",
        columns=columns,
    )


def _wrapped(columns: int, **more: bool | int) -> Callable[[bytes, Message], bytes]:
    return lambda data, message: as_telegram(data, _head(message, columns, **more))  # type: ignore[arg-type]


def _trailed(trailer: str) -> Callable[[bytes, Message], bytes]:
    return lambda data, message: as_telegram(data, _head(message, 69)) + f"{trailer}\r\n".encode()


def _many_addresses(data: bytes, message: Message) -> bytes:
    """Sixteen addresses, eight a line."""
    lines = as_telegram(data, _head(message, 69, more=14)).split(b"\r\n")
    words = lines[0].split(b" ")
    return b"\r\n".join([b" ".join(words[:9]), b" ".join(words[9:]), *lines[1:]])


def _framed(start: bytes, text: bytes, end: bytes) -> Callable[[bytes, Message], bytes]:
    def finish(data: bytes, message: Message) -> bytes:
        lines = as_telegram(data, _head(message, 69)).split(b"\r\n", 2)
        return start + lines[0] + b"\r\n" + lines[1] + b"\r\n" + text + lines[2] + end

    return finish


def _telegram(name: str, finish: Callable[[bytes, Message], bytes]) -> Habit:
    return Habit(name=name, section="telegram", telegram=finish, defects=("ENV_TYPEB",), allowed=("ENV_GARBAGE",))


def _una(name: str, component: str, element: str, release: str, repetition: str, terminator: str) -> Habit:
    service = Service(component=component, element=element, release=release, terminator=terminator)
    return Habit(name=name, service=service, una=f"UNA{component}{element}.{release}{repetition}{terminator}")


HABITS: tuple[Habit, ...] = (
    Habit(name="plain"),
    _una("una_star_for_repetition", ":", "+", "?", "*", "'"),
    Habit(name="line_breaks", between="\n"),
    _telegram("telegram_69", _wrapped(69)),
    _una("una_backslash", ":", "+", "\\", "*", "'"),
    Habit(name="no_una", una=None, defects=("ENV_NO_UNA",)),
    _telegram("telegram_64", _wrapped(64)),
    _una("una_dollar", ":", "*", "?", " ", "$"),
    Habit(name="no_group", section="envelope", group=False),
    _telegram("telegram_63", _wrapped(63)),
    _una("una_hash", ":", "*", "?", " ", "#"),
    Habit(
        name="una_typographic_terminator",
        service=Service(terminator="’"),
        una="UNA:+.? ’",
        between="\n",
    ),
    _telegram("telegram_mail_footer", _trailed("Email secured by EXAMPLE GATEWAY. This message is confidential.")),
    _una("una_minus", ":", "-", "?", " ", "'"),
    Habit(name="una_five_characters", una="UNA:+\\*'", defects=("ENV_UNA_BROKEN",)),
    _telegram("telegram_time_stamp", _trailed("24NOV26 0031Z *3872")),
    _una("una_minus_and_star", ":", "-", "?", " ", "*"),
    Habit(
        name="no_una_double_quote",
        service=Service(terminator='"'),
        una=None,
        defects=("ENV_NO_UNA",),
    ),
    _telegram("telegram_underscores", _trailed("_" * 69)),
    _una("una_parentheses", ":", "(", ")", " ", "-"),
    Habit(name="carriage_returns", between=_LINE_BREAK),
    _telegram("telegram_words_soh_stx", _framed(b"SOH\r\n", b"STX\r\n", b"ETX\r\n")),
    _una("una_closing_parenthesis", ":", "(", "?", " ", ")"),
    Habit(name="control_characters", between="\r\n\x02\x00"),
    _telegram("telegram_zczc_nnnn", _framed(b"ZCZC ABC123 240930\r\n", b"", b"NNNN\r\n")),
    Habit(name="blanks_after_terminators", between=" "),
    _telegram("telegram_control_characters", _framed(b"\x01", b"\x02", b"\x03")),
    _telegram("telegram_many_addresses", _many_addresses),
    _telegram("telegram_without_time", _wrapped(69, day_time=False)),
)
"""All habits; stations take them in turn."""


def without_group(segments: list[list[list[str]]]) -> list[list[list[str]]]:
    """The segments without UNG and UNE."""
    return [one for one in segments if one[0][0] not in ("UNG", "UNE")]
