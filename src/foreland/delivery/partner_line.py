"""A partner's Foreland or TAXII server over HTTPS, with our certificate where it asks for one (mutual TLS).

No redirect is followed, of an answer no more is read than is expected, and every exchange has a time. What comes is
only bytes: signatures and formats are judged elsewhere.
"""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from msgspec import Struct

SECONDS = 60.0
MOST_BYTES = 30_000_000
MOST_PAGES = 1000
TAXII = "application/taxii+json;version=2.1"
_BESIDE = ("marking-definition", "identity")
_MOST_MATCHES = 100
_CODE = re.compile(r"[a-z_]{1,40}")


class Line(Struct, frozen=True, kw_only=True):
    """How a partner is reached. ``certificate`` and ``key`` are files of ours; ``authorities`` whom to believe.

    ``unguarded``: plain HTTP is allowed, for tests and inside a tunnel.
    """

    address: str
    token: str
    authorities: str | None = None
    certificate: str | None = None
    key: str | None = None
    unguarded: bool = False


class LineError(Exception):
    """Nothing came of an exchange; ``code`` says why, and it may be tried again."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


class Page(Struct, frozen=True):
    """Objects of a page, what they refer to and was read earlier, and since when the last of them is there.

    The instant is as the server writes it.
    """

    objects: list[dict[str, Any]]
    beside: list[dict[str, Any]]
    added: str | None


def hand_over(line: Line, bundle: bytes) -> bytes:
    """Give a bundle to a partner's Foreland; return its signed receipt. Raises :class:`LineError`."""
    headers = {"Content-Type": "application/octet-stream"}
    body, _ = _exchange(line, "POST", "/api/exchange/bundles", headers, bundle)
    return body


def push_objects(line: Line, objects: Sequence[Mapping[str, Any]]) -> int:
    """Put objects into the inbox of a partner's TAXII server; return how many it refused. Raises :class:`LineError`."""
    root, collections = _collections(line)
    inbox = next((one for one in collections if one.get("can_write") is True), None)
    if inbox is None:
        raise LineError("no_inbox")
    path = f"{root}collections/{quote(str(inbox.get('id')), safe='')}/objects/"
    headers = {"Accept": TAXII, "Content-Type": TAXII}
    body = msgspec.json.encode({"objects": list(objects)})
    status = _decoded(_exchange(line, "POST", path, headers, body, http.HTTPStatus.ACCEPTED)[0])
    failed = status.get("failure_count")
    return failed if isinstance(failed, int) else 0


def read_collection(line: Line, since: str | None) -> Iterator[Page]:
    """Yield, page by page, what a partner's TAXII server has for us since an instant; raises :class:`LineError`.

    ``line.address`` is that of its discovery. Pages come in the order of addition: whoever keeps ``added`` of the last
    page that it took goes on there.
    """
    root, collections = _collections(line)
    for one in collections:
        if one.get("can_read") is True:
            yield from _pages(line, f"{root}collections/{quote(str(one.get('id')), safe='')}/objects/", since)


def _collections(line: Line) -> tuple[str, list[dict[str, Any]]]:
    """The path of a partner's API root and its collections."""
    discovered = _json(line, urlsplit(line.address).path or "/")
    root = urlsplit(str(discovered.get("default") or next(iter(discovered.get("api_roots") or []), ""))).path
    found = _json(line, f"{root}collections/").get("collections")
    return root, [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _pages(line: Line, path: str, since: str | None) -> Iterator[Page]:
    after = {"added_after": since} if since else {}
    more: Mapping[str, str] = {}
    known: dict[str, dict[str, Any]] = {}
    for _ in range(MOST_PAGES):
        body, headers = _exchange(line, "GET", f"{path}?{urlencode({**after, **more})}", {"Accept": TAXII})
        envelope = _decoded(body)
        objects = envelope.get("objects", [])
        if not isinstance(objects, list):
            raise LineError("not_taxii")
        if objects:
            found = [one for one in objects if isinstance(one, dict)]
            known |= {str(one.get("id")): one for one in found if one.get("type") in _BESIDE}
            known |= {str(one.get("id")): one for one in _missing(line, path, found, known)}
            needed = _referred(found) - {str(one.get("id")) for one in found}
            beside = [known[name] for name in sorted(needed) if name in known]
            yield Page(found, beside, headers.get("x-taxii-date-added-last"))
        if envelope.get("more") is not True or not isinstance(envelope.get("next"), str):
            return
        more = {"next": envelope["next"]}


def _referred(objects: list[dict[str, Any]]) -> set[str]:
    """The markings and identities that objects name."""
    named: set[str] = set()
    for one in objects:
        markings = one.get("object_marking_refs")
        named |= {str(each) for each in (*(markings if isinstance(markings, list) else ()), one.get("created_by_ref"))}
    return {name for name in named if name.startswith(("marking-definition--", "identity--"))}


def _missing(line: Line, path: str, objects: list[dict[str, Any]], known: Mapping[str, object]) -> list[dict[str, Any]]:
    """What objects refer to and was added before the instant that we asked from: without it no caveat can be read."""
    wanted = sorted(_referred(objects) - known.keys())[:_MOST_MATCHES]
    if not wanted:
        return []
    query = urlencode({"match[id]": ",".join(wanted), "limit": _MOST_MATCHES})
    found = _decoded(_exchange(line, "GET", f"{path}?{query}", {"Accept": TAXII})[0]).get("objects", [])
    return (
        [one for one in found if isinstance(one, dict) and one.get("id") in wanted] if isinstance(found, list) else []
    )


def _json(line: Line, path: str) -> dict[str, Any]:
    return _decoded(_exchange(line, "GET", path, {"Accept": TAXII})[0])


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LineError("not_taxii") from error


def _exchange(
    line: Line,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    wanted: http.HTTPStatus = http.HTTPStatus.OK,
) -> tuple[bytes, dict[str, str]]:
    connection = _connection(line)
    try:
        connection.request(method, path, body or None, {"Authorization": f"Bearer {line.token}", **headers})
        answer = connection.getresponse()
        taken = answer.read(MOST_BYTES + 1)
    except ssl.SSLError as error:
        raise LineError("not_encrypted") from error
    except TimeoutError as error:
        raise LineError("too_slow") from error
    except (OSError, http.client.HTTPException) as error:
        raise LineError("not_reached") from error
    finally:
        connection.close()
    if len(taken) > MOST_BYTES:
        raise LineError("oversize")
    if answer.status != wanted:
        raise LineError(_said(taken) or f"answered_{answer.status}")
    return taken, {name.lower(): value for name, value in answer.getheaders()}


def _said(body: bytes) -> str:
    """The code that a Foreland gives for a refusal."""
    try:
        error = msgspec.json.decode(body, type=dict[str, Any]).get("error")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return error if isinstance(error, str) and _CODE.fullmatch(error) else ""


def _connection(line: Line) -> http.client.HTTPConnection:
    parts = urlsplit(line.address)
    host = parts.hostname
    if host is None or parts.scheme not in ("https", "http"):
        raise LineError("address_unreadable")
    if parts.scheme == "http":
        if not line.unguarded:
            raise LineError("address_not_https")
        return http.client.HTTPConnection(host, parts.port or 80, timeout=SECONDS)
    try:
        context = ssl.create_default_context(cafile=line.authorities)
        if line.certificate is not None:
            context.load_cert_chain(line.certificate, line.key)
    except OSError as error:
        raise LineError("certificate_unreadable") from error
    return http.client.HTTPSConnection(host, parts.port or 443, timeout=SECONDS, context=context)
