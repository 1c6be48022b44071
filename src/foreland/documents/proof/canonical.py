"""JSON in its one canonical form (RFC 8785), over which seals for non-constrained environments are signed."""

from __future__ import annotations

import json
import math
from typing import Any

from foreland.documents.proof.result import UnreadableError


def read_json(data: bytes) -> Any:
    """The value; :class:`UnreadableError` for what is no I-JSON: a name twice, no UTF-8, NaN, too deep."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(error.code if isinstance(error, UnreadableError) else "malformed") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise UnreadableError("name_twice")
    return read


def _no_number(text: str) -> None:
    raise UnreadableError("malformed")


def canonical(value: Any) -> bytes:
    """The bytes that were signed; :class:`UnreadableError` for a text or number that cannot be written."""
    try:
        return _write(value).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise UnreadableError("malformed") from error


def _write(value: Any) -> str:
    match value:
        case dict():
            names = sorted(value, key=lambda name: name.encode("utf-16-be"))
            return "{" + ",".join(f"{_text(name)}:{_write(value[name])}" for name in names) + "}"
        case list():
            return "[" + ",".join(map(_write, value)) + "]"
        case str():
            return _text(value)
        case bool() | None:
            return json.dumps(value)
        case _:
            return _number(float(value))


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """As ECMAScript writes it: figures without an exponent from 1e-6 up to 1e21."""
    if not math.isfinite(value):
        raise UnreadableError("malformed")
    if value == 0:
        return "0"
    sign, figures = ("-", -value) if value < 0 else ("", value)
    mantissa, _, exponent = f"{figures!r}".partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len(digits))
    digits = digits.rstrip("0")
    if 0 < point <= 21:  # ECMA-262, Number::toString, as the bounds below
        text = digits.ljust(point, "0") if len(digits) <= point else f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        power = point - 1
        text = f"{digits[0]}{'.' if len(digits) > 1 else ''}{digits[1:]}e{'+' if power > 0 else '-'}{abs(power)}"
    return sign + text
