"""What comes from a partner of a blind comparison: its filter, a question, an answer, what is behind a pointer.

Each is taken in the transaction of the bundle that brought it; ``None`` means that the body was none of its kind.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from foreland.access.viewer import Access
from foreland.operations.deconflict import KEPT_FOR, Contact, GivenAnswer, Sent
from foreland.operations.deployment import Deployment
from foreland.operations.key_epochs import GivenFilter
from foreland.operations.write_bundles import post
from foreland.sharing.bundle import Letter
from foreland.sharing.psi import Filter, NotIntersected, intersect
from foreland.sharing.psi_question import NotAnswered, judge_question, read_question
from foreland.store import audit, information_requests, psi_epochs, psi_questions
from foreland.store.exchange_partners import Partner
from foreland.store.pool import PooledConnection
from foreland.store.psi_epochs import PartnerFilter
from foreland.store.psi_questions import Question

Shape = TypeVar("Shape", bound=msgspec.Struct)

LONGEST_EPOCH = timedelta(days=60)
_DAY = timedelta(days=1)
DUE = timedelta(hours=24)
"""Within which time a question is answered or refused; as long is it fresh."""


def _plain(text: str, longest: int) -> str:
    """A partner's words as they can be stored: PostgreSQL has no NUL in a text."""
    return text.replace("\0", "")[:longest]


class Hand:
    """The bundle that is being taken, and what is needed to answer it."""

    def __init__(
        self,
        deployment: Deployment,
        access: Access,
        connection: PooledConnection,
        partner: Partner,
        letter: Letter,
        now: datetime,
    ) -> None:
        """All of it belongs to one transaction."""
        self._deployment, self._access, self._connection = deployment, access, connection
        self._partner, self._letter, self._now = partner, letter, now

    def take(self) -> int | None:
        """Take what the letter brings; return how much was new."""
        match self._letter.kind:
            case "filter":
                return self._filter()
            case "question":
                return self._question()
            case "answer":
                return self._answer()
            case "contact":
                return self._contact()
            case _:
                return None

    def _read(self, shape: type[Shape]) -> Shape | None:
        try:
            return msgspec.json.decode(self._letter.body, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None

    def _filter(self) -> int | None:
        given = self._read(GivenFilter)
        if given is None or not self._now < given.ends_at < self._now + LONGEST_EPOCH:
            return None
        try:
            Filter(given.filter)
        except ValueError:
            return None
        owner = self._deployment.home.ownership(self._partner.partner_org)
        theirs = PartnerFilter(epoch_id=given.epoch, ends_at=given.ends_at, filter=given.filter)
        psi_epochs.keep_filter(self._connection, owner, theirs, self._now, given.ends_at.date())
        return 1

    def _question(self) -> int | None:
        """Judge a question before anything is computed; it waits for two officers, or is refused at once."""
        asked = read_question(self._letter.body)
        if asked is None:
            return None
        org, now = self._partner.partner_org, self._now
        used = psi_questions.used(self._access, self._connection, org, _plain(asked.case, 80), asked.id, now - _DAY)
        epoch = psi_epochs.current(self._access, self._connection, now)
        judged = judge_question(
            asked,
            self._partner.budget,
            used,
            now,
            current_epoch=epoch.id if epoch else None,
            agreed_until=self._partner.agreed_until,
        )
        refusal = judged.code if isinstance(judged, NotAnswered) else None
        able = information_requests.officers(self._access, self._connection)[:1]
        question = Question(
            id=asked.id,
            direction="received",
            partner_org=org,
            epoch_id=asked.epoch,
            case_ref=_plain(asked.case, 80),
            ground=_plain(asked.purpose, 200),
            points=0 if isinstance(judged, NotAnswered) else judged,
            state="refused" if refusal else "waiting",
            refusal=refusal,
            at=now,
            closed_at=now if refusal else None,
            content_sealed=None if refusal else self._seal(asked.points, psi_questions.CONTENT),
            expires_on=(now + KEPT_FOR).date(),
            owner_id=able[0].id if able else None,
            due_at=now + DUE,
        )
        kept = psi_questions.add_question(self._connection, self._deployment.home.ownership(org), question)
        if refusal:
            self._post("answer", GivenAnswer(asked.id, refusal=refusal))
        self._note("question_refused" if refusal else "question_received", question, refusal or "")
        return int(kept)

    def _answer(self) -> int | None:
        given = self._read(GivenAnswer)
        if given is None:
            return None
        question = psi_questions.lock_question(self._access, self._connection, given.question)
        if question is None or question.state != "sent" or question.partner_org != self._partner.partner_org:
            return None
        if given.refusal:
            self._close(question, "refused", _plain(given.refusal, 40), 0)
            return 0
        found = self._intersected(question, given.points)
        if found is None:
            self._close(question, "refused", "bad_answer", 0)
            return 0
        owner = self._deployment.home.ownership(self._partner.partner_org)
        pointers = {pointer: key for key, pointer in found.items()}
        for pointer, key in pointers.items():
            psi_questions.add_match(
                self._connection,
                owner,
                question.id,
                pointer,
                owner_id=question.first_by,
                reference=None,
                about_sealed=self._seal(key.encode(), psi_questions.ABOUT),
                now=self._now,
            )
        self._close(question, "answered", None, len(pointers))
        if pointers:
            self._post("contact", Contact(question.id, pointers=tuple(pointers)))
        return len(pointers)

    def _intersected(self, question: Question, points: bytes) -> dict[str, bytes] | None:
        theirs = psi_epochs.partner_filter(self._access, self._connection, question.partner_org, self._now)
        if theirs is None or theirs.epoch_id != question.epoch_id or question.content_sealed is None:
            return None
        sealer = self._deployment.sealer
        ours = msgspec.json.decode(sealer.open(bytes(question.content_sealed), psi_questions.CONTENT), type=Sent)
        found = intersect(ours.keys, points, ours.seed, Filter(bytes(theirs.filter)))
        return None if isinstance(found, NotIntersected) else found

    def _contact(self) -> int | None:
        """Resolve pointers of ours for whoever got them by a question, or note what a partner says of its own."""
        given = self._read(Contact)
        if given is None:
            return None
        question = psi_questions.lock_question(self._access, self._connection, given.question)
        if question is None or question.state != "answered" or question.partner_org != self._partner.partner_org:
            return None
        if question.direction == "asked":
            for pointer, reference in given.references[: question.points]:
                self._name(question, pointer, _plain(reference, 80))
            return len(given.references)
        psi_epochs.end_if_in_care(self._access, self._connection)
        meant = psi_epochs.meaning(self._access, self._connection, question.epoch_id, given.pointers[: question.points])
        owner = self._deployment.home.ownership(self._partner.partner_org)
        for pointer, (reference, officer) in meant.items():
            psi_questions.add_match(
                self._connection,
                owner,
                question.id,
                pointer,
                owner_id=officer,
                reference=None,
                about_sealed=None,
                now=self._now,
            )
            self._name(question, pointer, reference)
        psi_questions.change_question(self._connection, msgspec.structs.replace(question, matches=len(meant)))
        references = tuple((pointer, reference) for pointer, (reference, _) in meant.items())
        self._post("contact", Contact(question.id, references=references))
        return len(meant)

    def _name(self, question: Question, pointer: bytes, reference: str) -> None:
        contact = self._partner.contact
        psi_questions.name_contact(self._access, self._connection, question.id, pointer, contact, reference)

    def _close(self, question: Question, state: str, refusal: str | None, matches: int) -> None:
        closed = msgspec.structs.replace(
            question, state=state, refusal=refusal, closed_at=self._now, matches=matches, content_sealed=None
        )
        psi_questions.change_question(self._connection, closed)
        self._note("answer_taken", closed, refusal or "")

    def _seal(self, content: bytes, context: str) -> bytes:
        return self._deployment.sealer.seal(content, context)

    def _post(self, kind: str, body: msgspec.Struct) -> None:
        post(
            self._deployment,
            self._access,
            self._connection,
            self._partner.partner_org,
            kind,  # type: ignore[arg-type]
            msgspec.json.encode(body),
            self._now,
        )

    def _note(self, action: str, question: Question, code: str) -> None:
        detail: dict[str, str | int] = {
            "partner": self._partner.code,
            "points": question.points,
            "matches": question.matches,
            "code": code,
        }
        audit.append(
            self._connection, self._access, action, "deconfliction", (question.id,), at=self._now, detail=detail
        )
