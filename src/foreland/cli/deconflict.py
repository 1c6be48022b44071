"""``foreland share deconflict``: blind comparison with partners, two officers for whatever gives something away."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import click

from foreland.access.viewer import Access
from foreland.cli.opening import data_option, opened
from foreland.cli.outcomes import CannotError
from foreland.operations import deconflict
from foreland.operations.deconflict import NotDone
from foreland.operations.deployment import Deployment
from foreland.operations.key_epochs import NotBegun, begin_epoch
from foreland.sharing.psi_question import Outcome
from foreland.store import accounts, psi_questions
from foreland.store.pool import transaction

_PERIOD = timedelta(days=90)


@click.group("deconflict")
def deconflict_group() -> None:
    """Find out, with partners, who works on the same person: neither learns anything else."""


def _officer_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--as", "officer", required=True, metavar="USERNAME", help="The officer who decides.")(function)


def _officer(deployment: Deployment, name: str, now: datetime) -> Access:
    with deployment.pool.connection() as connection:
        account = accounts.account_by_name(connection, name)
    if account is None or not account.is_usable(now):
        raise CannotError(f"no officer {name}")
    return account.access(deployment.side.purpose)


def _said(done: object) -> None:
    if isinstance(done, NotDone | NotBegun):
        raise CannotError(f"not done: {done.code}")


@deconflict_group.command("epoch")
@data_option
def epoch_command(data: Path) -> None:
    """Begin another key epoch: a new secret and filter over whom we work on, queued for each partner."""
    with opened(data) as deployment:
        keys = begin_epoch(deployment, deployment.service("command line"), datetime.now(UTC))
    _said(keys)
    click.echo(f"{keys} keys")


@deconflict_group.command("propose")
@click.argument("recommendations", nargs=-1, required=True, type=click.UUID)
@click.option("--to", "partner", required=True, help="Code of the partner.")
@click.option("--case", "case_ref", required=True, help="Reference of the case, which the partner sees.")
@click.option("--ground", required=True, help="Purpose and legal ground, which the partner sees.")
@_officer_option
@data_option
def propose_command(
    recommendations: tuple[UUID, ...], partner: str, case_ref: str, ground: str, officer: str, data: Path
) -> None:
    """Propose to ask a partner about the travellers of RECOMMENDATIONS; print the question's identifier."""
    now = datetime.now(UTC)
    with opened(data) as deployment:
        access = _officer(deployment, officer, now)
        done = deconflict.propose_question(deployment, access, partner, recommendations, case_ref, ground, now)
    _said(done)
    click.echo(str(done))


def _step(
    name: str, text: str, step: Callable[[Deployment, Access, UUID, datetime], object]
) -> Callable[[UUID, str, Path], None]:
    @deconflict_group.command(name, help=text)
    @click.argument("question", type=click.UUID)
    @_officer_option
    @data_option
    def command(question: UUID, officer: str, data: Path) -> None:
        now = datetime.now(UTC)
        with opened(data) as deployment:
            _said(step(deployment, _officer(deployment, officer, now), question, now))

    return command


_step("send", "Send a QUESTION that a colleague proposed (supervisors).", deconflict.send_question)
_step("look", "Note that you looked at a partner's QUESTION.", deconflict.look_at_question)
_step("answer", "Answer a QUESTION that a colleague looked at (supervisors).", deconflict.answer_question)
_step("decline", "Answer nothing to a partner's QUESTION.", deconflict.decline_question)


@deconflict_group.command("questions")
@data_option
def questions_command(data: Path) -> None:
    """Print the questions: identifier, direction, case, purpose, points, state, matches."""
    for one in _read(data, psi_questions.questions):
        state = f"{one.state} {one.refusal}" if one.refusal else one.state
        values = (one.id, one.direction, one.case_ref, one.ground, one.points, state, one.matches)
        click.echo("\t".join(map(_plain, values)))


@deconflict_group.command("matches")
@data_option
def matches_command(data: Path) -> None:
    """Print the matches: identifier, partner, case, our officer, reference, whom to call, outcome."""
    for one in _read(data, psi_questions.matches):
        values = (one.id, one.partner, one.case_ref, one.owner, one.reference, one.contact, one.outcome)
        click.echo("\t".join(map(_plain, values)))


def _plain(value: object) -> str:
    """What a partner wrote stays on its line and moves no cursor."""
    return "".join(c if c.isprintable() else " " for c in str(value if value is not None else "-"))


@deconflict_group.command("outcome")
@click.argument("match", type=click.UUID)
@click.argument("outcome", type=click.Choice(get_args(Outcome)))
@_officer_option
@data_option
def outcome_command(match: UUID, outcome: str, officer: str, data: Path) -> None:
    """Record what the owners of a MATCH agreed on after they spoke."""
    now = datetime.now(UTC)
    with opened(data) as deployment:
        _said(deconflict.record_outcome(deployment, _officer(deployment, officer, now), match, outcome, now))


@deconflict_group.command("figures")
@data_option
def figures_command(data: Path) -> None:
    """Print, of 90 days, questions, points and rates by partner and direction, as JSON Lines."""
    since = datetime.now(UTC) - _PERIOD
    found = _read(data, lambda access, connection: psi_questions.tallies(access, connection, since))
    for (partner, direction), one in found.items():
        figures = {
            "partner": partner,
            "direction": direction,
            "questions": one.questions,
            "points": one.points,
            "matches": one.matches,
            "answered_rate": one.answered_rate(),
            "match_rate": one.match_rate(),
        }
        sys.stdout.write(json.dumps(figures) + "\n")


def _read(data: Path, read: Callable[[Access, Any], Any]) -> Any:
    with opened(data) as deployment:
        access = deployment.service("command line")
        with transaction(deployment.pool, access) as connection:
            return read(access, connection)
