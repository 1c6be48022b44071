"""A document is taken, photographed, handed on with the receiver's word, and never in two hands at once."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.documents.photograph import MOST_BYTES, Photograph, plain_photograph
from foreland.liaison.seizure import Custody, Handling, SeizureWords, Taken
from foreland.operations.deployment import Deployment
from foreland.operations.seize_document import (
    NotSeized,
    WantedSeizure,
    hand_on,
    opened_photograph,
    opened_seizure,
    seize_document,
)
from foreland.store import seizures
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from tests.operations.test_field import abroad
from tests.operations.test_recommend import user
from tests.web.world import Writer


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 4, height: int = 3, data: bytes | None = None, *more: bytes) -> bytes:
    """A grey picture, with chunks of one's choice before its data."""
    rows = zlib.compress((b"\0" + b"\x80" * width) * height) if data is None else data
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(width: int = 8, frame: int = 0xC0) -> bytes:
    """The outline of a JPEG with a place and a camera in it, and another file behind its end."""
    size = struct.pack(">BHHB", 8, 8, width, 1) + b"\x01\x11\x00"
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE1, b"Exif\0\0QQPLACE 48.1N 11.5E"),
            segment(0xFE, b"QQCAMERA"),
            segment(0xDB, bytes(65)),
            segment(frame, size),
            segment(0xC4, bytes(17)),
            segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34",
            b"\xff\xd9QQBEHIND",
        )
    )


def test_a_photograph_is_reduced_to_its_picture() -> None:
    found = plain_photograph(jpeg())
    assert isinstance(found, Photograph)
    assert found.media_type == "image/jpeg"
    assert b"QQ" not in found.content
    assert b"Exif" not in found.content
    assert b"\x12\xff\x00\x34\xff\xd9" in found.content
    told = plain_photograph(png(4, 3, None, chunk(b"tEXt", b"QQPLACE"), chunk(b"eXIf", b"QQ")) + b"QQBEHIND")
    assert told == Photograph("image/png", png())


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photograph_stays_the_right_way_up_and_says_nothing_else(order: str) -> None:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(f"{order}HHIHH", 0x010F, 2, 7, 0, 0) + struct.pack(f"{order}HHIHH", 0x0112, 3, 1, 6, 0)
    told = b"Exif\0\0" + mark + struct.pack(f"{order}IH", 8, 2) + entries + b"QQMAKER"
    found = plain_photograph(b"\xff\xd8" + segment(0xE1, told) + jpeg()[2:])
    assert isinstance(found, Photograph)
    assert found.content[2:12] == b"\xff\xe1\x00\x22Exif\0\0"
    assert found.content[30:32] == b"\x00\x06"
    assert b"QQ" not in found.content
    assert plain_photograph(found.content) == found, "and so again"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"<svg onload='x'/>", "photograph_kind"),
        (b"GIF89a", "photograph_kind"),
        (b"", "photograph_kind"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "photograph_large"),
        (jpeg(60_000), "photograph_broken"),  # more points than memory
        (jpeg(frame=0xC9), "photograph_broken"),  # another coding
        (jpeg()[:40], "photograph_broken"),
        (b"\xff\xd8\xff\xd9", "photograph_broken"),
        (png(12_000, 12_000, zlib.compress(b"")), "photograph_broken"),
        (png(4, 3, zlib.compress(bytes(9_000_000))), "photograph_broken"),  # unpacks without end
        (png(4, 3, None, chunk(b"QQQQ", b"")), "photograph_broken"),
        (png()[:-20], "photograph_broken"),
        (png().replace(b"IEND", b"IENX"), "photograph_broken"),
    ],
)
def test_what_is_no_plain_picture_is_refused(raw: bytes, why: str) -> None:
    assert plain_photograph(raw) == why


def taken(**changes: object) -> WantedSeizure:
    words = SeizureWords(number="QQ123456", holder="QQHOLDER", taken_from="the traveller", words="Page 3 replaced.")
    what = Taken(
        airport="FRA", document_type="passport", issuer="UTO", reason="altered",
        taken_at=datetime.now(UTC) - timedelta(minutes=5), words=words,
    )  # fmt: skip
    return WantedSeizure(id=new_id(), taken=structs.replace(what, **changes), photograph=jpeg())


def seize(deployment: Deployment, officer: Access, wanted: WantedSeizure) -> UUID | str:
    done = seize_document(deployment, officer, wanted, datetime.now(UTC))
    return done.code if isinstance(done, NotSeized) else done


def step(deployment: Deployment, officer: Access, about: object, step: str, version: int, **more: object) -> str:
    wanted = Handling(step=step, row_version=version, **more)  # type: ignore[arg-type]
    done = hand_on(deployment, officer, UUID(str(about)), wanted, datetime.now(UTC))
    return done.code if isinstance(done, NotSeized) else done.state if isinstance(done, Custody) else done


def test_a_document_is_handed_on_only_with_the_receivers_word(deployment: Deployment, write: Writer) -> None:
    ines, omar, far = abroad(write, "ines", "FRA"), abroad(write, "omar", "FRA"), abroad(write, "gil", "GRU")
    lab, boss = user(write, "lena", "analyst"), user(write, "bo", "supervisor")
    for changes, expected in (
        ({"airport": "GRU"}, "airport_unknown"),
        ({"document_type": "ticket"}, "type_unknown"),
        ({"issuer": "Nowhereland"}, "issuer_unknown"),
        ({"reason": "race"}, "reason_unknown"),
        ({"taken_at": None}, "time_unreadable"),
        ({"taken_at": datetime.now(UTC) + timedelta(hours=1)}, "time_ahead"),
        ({"words": SeizureWords()}, "number_missing"),
    ):
        assert seize(deployment, ines, taken(**changes)) == expected
    assert seize(deployment, user(write, "olga", "oversight"), taken()) == "may_not_seize"
    assert seize(deployment, ines, structs.replace(taken(), photograph=b"GIF89a")) == "photograph_kind"
    assert seize(deployment, ines, structs.replace(taken(), flight_date=write.now.date(), journey_id=new_id())) == (
        "traveller_unknown"
    )
    wanted = taken()
    assert [seize(deployment, ines, wanted) for _ in range(2)] == [wanted.id, wanted.id], "one record"
    assert seize(deployment, omar, wanted) == "id_taken"
    about = wanted.id
    assert step(deployment, far, about, "hand_over", 1, receiver=omar.user_id) == "not_found"
    assert step(deployment, omar, about, "hand_over", 1, receiver=omar.user_id) == "not_custodian"
    assert step(deployment, ines, about, "hand_over", 1, receiver=ines.user_id) == "receiver_unknown"
    assert step(deployment, ines, about, "hand_over", 1, receiver=new_id()) == "receiver_unknown"
    assert step(deployment, ines, about, "hand_over", 1, receiver=far.user_id) == "handing_over"
    assert step(deployment, omar, about, "receive", 2) == "not_receiver"
    assert step(deployment, boss, about, "receive", 2) == "not_receiver", "nobody receives for somebody else"
    assert step(deployment, ines, about, "send_away", 2, office="laboratory", receipt="R 1") == "wrong_state"
    assert step(deployment, far, about, "receive", 1) == "changed"
    assert step(deployment, far, about, "receive", 2) == "held"
    assert step(deployment, ines, about, "destroy", 3, receipt="x") == "not_custodian"
    assert step(deployment, far, about, "send_away", 3, office="laboratory") == "receipt_missing"
    assert step(deployment, far, about, "send_away", 3, office="laboratory", receipt="R 1") == "away"
    assert step(deployment, far, about, "laboratory", 4, result="counterfeit", receipt="Report 7") == "away"
    assert step(deployment, far, about, "bring_back", 5) == "held"
    assert step(deployment, boss, about, "return", 6, receipt="R 2") == "returned"
    assert step(deployment, far, about, "destroy", 7, receipt="x") == "wrong_state"
    with transaction(deployment.pool, lab) as connection:
        (seen,) = seizures.listed(lab, connection, 10, ended=True)
        told = [one.step for one in seizures.events(lab, connection, about)]
        sealed = seizures.photograph(lab, connection, about)
    assert told == ["take", "hand_over", "receive", "send_away", "laboratory", "bring_back", "return"]
    assert (seen.custodian, seen.laboratory_result, seen.office) == ("Gil", "counterfeit", None)
    opened = opened_seizure(deployment.sealer, seen.words_sealed)
    assert opened == wanted.taken.words
    assert b"Exif" not in (opened_photograph(deployment.sealer, sealed) or b"Exif")
    assert b"QQ123456" not in bytes(seen.words_sealed or b"")
