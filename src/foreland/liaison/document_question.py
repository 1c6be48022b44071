"""A carrier asks whether a document is good; an officer answers with one of three words, and never with a reason."""

from __future__ import annotations

import re
from typing import Literal, get_args

from foreland.access.viewer import Access

Answer = Literal["good", "not_good", "call_us"]
DocumentKind = Literal["P", "I", "V", "R", "T"]
"""Passport, identity card, visa, residence permit, travel document of a refugee or stateless person."""

QuestionRefusal = Literal["not_carrier", "kind_missing", "issuer_unreadable", "number_unreadable"]
AnswerRefusal = Literal["may_not_answer", "answer_missing", "answered"]

_ISSUER = re.compile(r"[A-Z]{1,3}")
_NUMBER = re.compile(r"[A-Z0-9]{3,20}")
_BETWEEN = re.compile(r"[\s<./-]+")


def plain_number(typed: str) -> str:
    """Return a document number as it is compared: capitals and figures, without what stands between them."""
    return _BETWEEN.sub("", typed.upper())


def refuse_question(access: Access, kind: str, issuer: str, number: str) -> QuestionRefusal | None:
    """Say why this cannot be asked; ``number`` is plain."""
    if not access.speaks_for_carrier():
        return "not_carrier"
    if kind not in get_args(DocumentKind):
        return "kind_missing"
    if not _ISSUER.fullmatch(issuer):
        return "issuer_unreadable"
    return None if _NUMBER.fullmatch(number) else "number_unreadable"


def refuse_answer(access: Access, answer: str, answered: bool) -> AnswerRefusal | None:
    """Say why a question may not be answered so. The first answer holds: the carrier has acted upon it."""
    if not access.may_recommend():
        return "may_not_answer"
    if answer not in get_args(Answer):
        return "answer_missing"
    return "answered" if answered else None
