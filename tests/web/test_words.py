"""Words: everything on a page is marked, translated, and every code of a check has a sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

import foreland
from foreland.documents.notice import Category
from foreland.documents.proof.result import CheckName, Kind, Status
from foreland.review.evidence import ITEMS
from foreland.review.hit import TARGETS, DecisionKind, HitState, RefusalCode
from foreland.review.party import Link
from foreland.review.reasons import ReasonCodes
from foreland.travel.partial_date import DateRelation
from foreland.watchlists.policy import SameCode
from foreland.web import codes, reason_sentences
from foreland.web.language import carrier_languages, languages, translations
from tests.web.catalogue import WEB, carrier_texts, marked_texts

SOURCE = Path(foreland.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
NAMES = {"Foreland", "API", "PNR", "UTC", "IATA", "Enter", "API + PNR", "j", "k", "g", "h", "f", "kg"}
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")


def unmarked(template: str) -> list[str]:
    """Return text and spoken attributes of a template that no gettext call stands around."""
    tokens = Environment(extensions=["jinja2.ext.do"]).lex(template)
    kept = [(kind, text) for _line, kind, text in tokens]
    bare = "".join(text if kind == "data" else "\0" if kind == "variable_begin" else "" for kind, text in kept)
    bare = re.sub(r"<!DOCTYPE[^>]*>|fl-main--[a-z]+|fl-admin", "", bare)
    spoken = re.findall(r"(?:aria-label|title|alt|placeholder|data-news|data-announce)=\"([^\"]*)\"", bare)
    given = re.findall(r"'(?:text|html|titleText)': '([^']*)'", "".join(text for kind, text in kept if kind != "data"))
    texts = (*re.split(r"<[^>]*>|\0", bare), *spoken, *given)
    return [text.strip() for text in texts if re.search("[A-Za-z]", text) and text.strip(" ·–()+/,.") not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_text_that_cannot_be_translated(path: Path) -> None:
    assert unmarked(path.read_text(encoding="utf-8")) == []


def test_unmarked_text_would_be_found() -> None:
    assert unmarked("<p>Hello {{ name }}</p>") == ["Hello"]
    assert unmarked('<a title="Open it">{{ _("x") }}</a>') == ["Open it"]
    assert unmarked("{{ button({'text': 'Go', 'x': {}}) }}") == ["Go"]


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
def test_a_catalogue_is_complete_and_keeps_every_placeholder(language: str) -> None:
    with (WEB / "locale" / language / "LC_MESSAGES" / "foreland.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    wanted = {message.id for message in marked_texts() if message.id}
    assert {message.id for message in catalogue if message.id} == wanted
    for message in catalogue:
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        said = message.string or ""
        texts = [said] if isinstance(said, str) else list(said)
        if message.id:
            assert not message.fuzzy
            assert [sorted(PLACEHOLDER.findall(each)) for each in ids] == [
                sorted(PLACEHOLDER.findall(each)) for each in texts
            ], message.id
            assert all(texts), message.id


@pytest.mark.parametrize("language", [code for code in carrier_languages() if code != "en"])
def test_the_pages_of_carriers_are_complete_in_each_of_their_languages(language: str) -> None:
    assert {"es", "fr", "ar"} <= set(carrier_languages())
    name = "foreland" if language in languages() else "carrier"
    with (WEB / "locale" / language / "LC_MESSAGES" / f"{name}.po").open("rb") as source:
        catalogue = {message.id: message.string for message in read_po(source, locale=language) if message.id}
    wanted = {message.id for message in carrier_texts() if message.id}
    assert len(wanted) > 100  # the search itself works
    assert wanted - set(catalogue) == set()
    assert name == "foreland" or set(catalogue) == wanted
    for said, told in catalogue.items():
        ids, texts = ([each] if isinstance(each, str) else list(each or ()) for each in (said, told))
        assert all(texts), said
        allowed = {tuple(sorted(PLACEHOLDER.findall(each))) for each in ids}
        assert {tuple(sorted(PLACEHOLDER.findall(each))) for each in texts} <= allowed, said


def test_there_is_a_second_language_that_reads_left_to_right_like_the_first() -> None:
    assert "es" in languages()
    assert translations("es").ugettext("Flights") == "Vuelos"


def literal_codes(module: Path) -> Iterator[tuple[str, str]]:
    """Yield what a module writes into findings: (``hit``, ``reason`` or ``innocent``, code)."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        kind = {"Finding": "hit", "Reason": "reason", "_order": "reason", "_reason": "reason", "consider": "innocent"}
        if node.func.id not in kind:
            continue
        said: list[ast.expr] = [each.value for each in node.keywords if each.arg == "code"]
        if node.func.id in ("_order", "_reason", "consider"):
            said = list(node.args)
        innocent = any(isinstance(each, ast.Constant) and each.value == "innocent_explanation" for each in said)
        if innocent:
            said = [each.value for each in node.keywords if each.arg == "value"]
        for expression in said:
            for each in ast.walk(expression):
                if (
                    isinstance(each, ast.Constant)
                    and isinstance(each.value, str)
                    and re.fullmatch("[a-z][a-z_]{3,}", each.value)
                ):
                    yield ("innocent" if innocent else kind[node.func.id]), each.value


MODULES = [
    *(SOURCE / "documents").glob("*.py"),
    *(SOURCE / "watchlists").glob("*.py"),
    *(SOURCE / "targeting").glob("*.py"),
]
KNOWN = {"hit": reason_sentences.HIT, "reason": reason_sentences.SENTENCES, "innocent": reason_sentences.INNOCENT}
STEMS = {"document_reported_", "date_of_birth_", "_unreadable", "true", "false", "unknown"}
"""Parts of codes that are put together, whose wholes are checked below, and results."""


def test_every_code_of_a_check_has_a_word_or_sentence() -> None:
    found = {pair for module in MODULES for pair in literal_codes(module) if pair[1] not in STEMS}
    assert len(found) > 30  # the search itself works
    missing = [
        (kind, code) for kind, code in sorted(found) if code not in KNOWN[kind] and code not in reason_sentences.ADVICE
    ]
    assert missing == []


def test_codes_that_are_put_together_have_sentences() -> None:
    assert {f"document_reported_{each}" for each in get_args(Category)} <= set(reason_sentences.HIT)
    assert {f"date_of_birth_{each}" for each in (*get_args(DateRelation), "unknown")} <= set(reason_sentences.SENTENCES)
    for fact in ("nationality", "sex"):
        assert {f"{fact}_{each}" for each in get_args(SameCode)} <= set(reason_sentences.SENTENCES)
    assert {f"{each}_unreadable" for each in ("expiry_date", "issue_date")} <= set(reason_sentences.SENTENCES)


def test_every_check_of_a_digital_proof_has_words_that_name_only_what_it_holds() -> None:
    """Codes of checks, and those that errors of reading carry; a list's problems are told on the command line alone."""
    found: set[str] = set()
    for module in (SOURCE / "documents" / "proof").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"Check": 2, "UnreadableError": 0, "UncheckableError": 0, "nothing_read": 0}.get(node.func.id)
                said = node.args[place : place + 1] if place is not None else []
                found |= {each.value for each in said if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    assert len(found) > 40  # the search itself works
    assert found - set(codes.TABLES["proof_found"]) == set()
    assert set(codes.TABLES["proof_found"]) - found == set()
    for table, values in (("proof_status", Status), ("proof_means", Status), ("proof_kind", Kind)):
        assert set(get_args(values)) == set(codes.TABLES[table])
    assert set(get_args(CheckName)) == set(codes.TABLES["proof_check"])
    compared = (SOURCE / "documents" / "proof" / "compare.py").read_text(encoding="utf-8")
    contradictions = set(re.findall(r'"(\w+_(?:as_signed|reported))"', compared))
    assert contradictions == set(codes.TABLES["signed_otherwise"])


def test_every_refusal_and_reason_code_of_review_has_a_word() -> None:
    assert set(get_args(RefusalCode)) <= set(codes.TABLES["refused"])
    listed = {code for kind in get_args(DecisionKind) for code in ReasonCodes().of(kind)}
    assert listed <= set(codes.TABLES["review_reason"])
    assert set(get_args(HitState)) == set(codes.TABLES["state"])
    assert set(TARGETS) == set(codes.TABLES["target"])
    assert set(get_args(Link)) == set(codes.TABLES["party_link"])
    assert set(ITEMS) == set(codes.TABLES["evidence_item"])


def test_a_sentence_survives_missing_and_hostile_values() -> None:
    said = reason_sentences.sentence(
        str, {"code": "contact_shared", "fact": "x", "value": "{0} {__class__}", "values": {}}, {}
    )
    assert said == "{0} {__class__} stands behind – bookings of – parties in – days"
