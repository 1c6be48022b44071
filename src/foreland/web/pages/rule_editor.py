"""Writing a rule: its text with what is wrong with it in place, conditions from a form, what must be said, examples."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.operations.keep_rules import NotKept, draft_rule, problems, unanswered
from foreland.operations.load_rules import written
from foreland.resources.named_lists import load_named_lists
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.store import rules
from foreland.targeting.example_text import ExampleTextError, read_examples, write_examples
from foreland.targeting.language.checking import check
from foreland.targeting.language.form import SIGNS, FormRow, rows_of, text_of
from foreland.targeting.language.planning import plan
from foreland.targeting.language.reading import Read, RuleTextError, read
from foreland.targeting.language.vocabulary import Vocabulary
from foreland.targeting.language.writing import write_lines
from foreland.targeting.life import may_write
from foreland.targeting.trying import Tried, try_examples
from foreland.targeting.written_rule import WrittenRule
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.rule_problems import ShownProblem, shown_problems, unreadable
from foreland.web.pages.typed import read_identifier, read_text
from foreland.web.visitors import form_is_ours

KINDS = ("pattern", "fact", "vulnerability")
SEVERITIES = ("low", "medium")
SAMPLES = (
    'finds NAME: payment.kind = "cash", booking.one_way',
    'leaves NAME: payment.kind = "card"',
    'earlier contact.phones: traveller.surname = "OTHER"',
)
_SAID = (
    "id",
    "title",
    "kind",
    "severity",
    "purpose",
    "legal_basis",
    "source",
    "innocent",
    "owner",
    "expires_on",
    "hook",
)
_FIELDS = (*_SAID, "condition", "shown", "examples", "word", "sign", "value")
_DROP = "drop-"
_MOST_FIELDS = 500


@page("rule.form", may_write)
def new(visit: Visit) -> Page:
    """Show ``GET /rules/new``, with ``from`` the text of a version that is there already."""
    typed = dict.fromkeys(_FIELDS, "") | {"kind": "pattern", "severity": "low"}
    about = read_identifier(visit.request.query_params.get("from", ""))
    version = rules.one(visit.access, visit.connection, about) if about else None
    if version is not None:
        rule = written(version)
        typed |= {name: str(getattr(rule, name) or "") for name in _SAID}
        typed |= {"condition": write_lines(rule.condition), "examples": write_examples(rule.examples)}
    return _form(visit, typed)


def _form(visit: Visit, typed: Mapping[str, str], *, checked: bool = False, refused: str | None = None) -> Page:
    deployment = visit.request.state.deployment
    vocabulary, named = load_rule_vocabulary(deployment.data), load_named_lists(deployment.data)
    rule, found = _written(typed, vocabulary)
    missing: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    if rule is not None:
        whole = problems(deployment.data, rule, visit.now.date())
        found = shown_problems(whole, (typed["condition"], read(typed["condition"])))
        judged = try_examples(rule, vocabulary, {name: one.members for name, one in named.items()})
        if judged is not None:
            missing, tried = unanswered(rule), judged
    values = {
        "typed": typed,
        "problems": found if checked else (),
        "checked": checked,
        "missing": missing if checked else (),
        "tried": tried if checked else (),
        "rule": rule,
        "rows": _rows(typed["condition"], vocabulary),
        "vocabulary": [word for word in vocabulary.words if not word.barred],
        "named_lists": named,
        "kinds": KINDS,
        "severities": SEVERITIES,
        "signs": SIGNS,
        "samples": SAMPLES,
        "refused": refused,
    }
    return Page(template="rule_new.html", values=values, status=422 if refused else 200)


def _rows(text: str, vocabulary: Vocabulary) -> tuple[FormRow, ...]:
    """The condition as rows; none while its text cannot be read."""
    try:
        return rows_of(read(text).condition, vocabulary)
    except RuleTextError:
        return ()


def _written(typed: Mapping[str, str], vocabulary: Vocabulary) -> tuple[WrittenRule | None, tuple[ShownProblem, ...]]:
    """The rule that was typed; without one, why not. What it needs to be stored is taken from what it asks for."""
    try:
        found: Read = read(typed["condition"])
    except RuleTextError as error:
        return None, (unreadable(error, typed["condition"]),)
    try:
        examples = read_examples(typed["examples"])
    except ExampleTextError as error:
        return None, (ShownProblem(field="examples", code="example_unreadable", line=error.line),)
    fits = not check(found.condition, vocabulary)
    planned = plan(found.condition, vocabulary) if fits else None
    said = {name: typed[name].strip() for name in _SAID}
    return (
        WrittenRule(
            **said
            | {"kind": _one_of(said["kind"], KINDS), "severity": _one_of(said["severity"], SEVERITIES)}
            | {"hook": said["hook"] or None},  # type: ignore[arg-type]
            condition=found.condition,
            examples=examples,
            look_back_days=planned.look_back_days if planned else 0,
            elements=tuple(sorted(planned.elements)) if planned else (),
        ),
        (),
    )


def _one_of(said: str, possible: tuple[str, ...]) -> str:
    return said if said in possible else possible[0]


def _with_condition(typed: dict[str, str], vocabulary: Vocabulary) -> dict[str, str]:
    """Add the condition that was chosen in the form to the text."""
    added = text_of([FormRow(typed["word"], typed["sign"], typed["value"])], vocabulary)
    text = typed["condition"].strip()
    if not added:
        return typed
    return typed | {"condition": f"{text}\nand {added}" if text else added, "value": "", "word": ""}


def _from_rows(typed: dict[str, str], rows: list[FormRow], vocabulary: Vocabulary) -> dict[str, str]:
    """Let the rows be the condition, unless its text was changed since they were shown: then it stays."""
    if typed["shown"] != typed["condition"]:
        return typed
    return typed | {"condition": text_of(rows, vocabulary)}


async def write(request: Request) -> Response:
    """Take ``POST /rules/new``: a condition is added, the rule is checked, or kept as a draft."""
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not may_write(request.state.access):
        raise HTTPException(403)
    typed = {name: read_text(form, name).replace("\r\n", "\n") for name in _FIELDS}
    columns = [[str(one) for one in form.getlist(f"row_{name}")] for name in FormRow.__struct_fields__]
    rows = [FormRow(*cells) for cells in zip(*columns, strict=False)]
    return await run_in_threadpool(_write, request, typed, rows, read_text(form, "do"))


def _write(request: Request, typed: dict[str, str], rows: list[FormRow], do: str) -> Response:
    state = request.state
    vocabulary = load_rule_vocabulary(state.deployment.data)
    refused = None
    builds = do in ("add", "form") or do.startswith(_DROP)
    if do == "add":
        typed = _with_condition(typed, vocabulary)
    elif builds:
        dropped = do.removeprefix(_DROP)
        typed = _from_rows(typed, [row for place, row in enumerate(rows) if str(place) != dropped], vocabulary)
    elif do == "keep":
        rule, _ = _written(typed, vocabulary)
        done = draft_rule(state.deployment, state.access, rule, state.now) if rule else NotKept("forbidden")
        if not isinstance(done, NotKept):
            return RedirectResponse(f"/rules/{done.version_id}?done=1", 303)
        refused = done.code
    return answer(
        request, lambda visit: _form(visit, typed, checked=not builds, refused=refused), "rule.form", may_write
    )


def routes() -> list[Route]:
    """Return the routes of writing rules."""
    return [
        Route("/rules/new", new, methods=["GET"], name="new_rule"),
        Route("/rules/new", write, methods=["POST"], name="write_rule"),
    ]
