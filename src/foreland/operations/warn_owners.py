"""Owners of rule packs are warned by mail 30, 14 and 7 days before a review falls due, once each.

A rule whose review has passed only refers. A mail that is not taken is tried again at the next round; a step that was
missed meanwhile is not made up for, the nearest one says all there is. Training mails nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from foreland.delivery.mail import Mail, NotSentError
from foreland.delivery.mail import send as send_mail
from foreland.documents.requirements.reviews import Review, reviews
from foreland.operations.check_requirements import rule_book
from foreland.operations.deployment import Deployment
from foreland.resources.mail import MailServer, load_mail
from foreland.resources.rule_owners import load_rule_owners
from foreland.store import audit, review_warnings
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.review_warnings import ReviewWarning
from foreland.store.sides import TRAINING

_log = structlog.get_logger(__name__)
Send = Callable[[MailServer, str, Mail], None]


def warn_owners(deployment: Deployment, now: datetime, send: Send = send_mail) -> int:
    """Send the warnings that are due, one mail an owner; return how many were sent.

    Without a mail server, or a mailbox of the owner, nothing is noted: it is sent when there is one.
    """
    today, server = now.date(), load_mail(deployment.data)
    if deployment.side == TRAINING or server is None:
        return 0
    packs = rule_book(deployment.data, today, "production").packs()
    due: dict[str, list[Review]] = defaultdict(list)
    for one in reviews(packs, today):
        if one.step(today) is not None:
            due[one.owner].append(one)
    owners = load_rule_owners(deployment.data) if due else {}
    sent = 0
    for owner, of_owner in due.items():
        emails = owners[owner].emails if owner in owners else ()
        if emails:
            sent += _warn(deployment, owner, of_owner, emails, server, now, send)
    return sent


def _warn(
    deployment: Deployment,
    owner: str,
    due: Sequence[Review],
    emails: tuple[str, ...],
    server: MailServer,
    now: datetime,
    send: Send,
) -> int:
    """Note and send in one transaction: what is not taken is not noted, and two workers send one mail."""
    access = deployment.service()
    try:
        with transaction(deployment.pool, access) as connection:
            fresh = [one for one in due if review_warnings.add(access, connection, _noted(one, emails, now))]
            if not fresh:
                return 0
            detail: dict[str, str | int] = {
                "owner": owner, "mailboxes": len(emails), "packs": " ".join(dict.fromkeys(one.pack for one in fresh)),
            }  # fmt: skip
            audit.append(connection, access, "review_warned", review_warnings.OBJECT, (), at=now, detail=detail)
            send(server, server.password(deployment.data), _mail(fresh, emails, now))
    except NotSentError as error:
        _log.warning("mail not sent", code=error.code, about="rule packs")
        return 0
    return 1


def _noted(review: Review, emails: tuple[str, ...], now: datetime) -> ReviewWarning:
    return ReviewWarning(
        pack=review.pack,
        owner=review.owner,
        review_due=review.due,
        days=review.step(now.date()) or 0,
        mailboxes=len(emails),
        warned_at=now,
    )


def _mail(due: Sequence[Review], emails: tuple[str, ...], now: datetime) -> Mail:
    today, soonest = now.date(), min(one.due for one in due)
    days = (soonest - today).days
    lines = [
        "Rules of entry that you own have to be reviewed. A rule whose review has passed decides nothing any more:"
        " every traveller it concerns is then referred to a person.",
        *(
            f"{one.pack}: {len(one.rules)} rules by {one.due} (in {(one.due - today).days} days):"
            f" {', '.join(one.rules)}"
            for one in due
        ),
        "Compare them with their sources and set a new date: see the page Rule packs in Foreland.",
        "This mail holds nothing about anybody, and nobody reads answers to it.",
    ]
    subject = f"Foreland: rules of entry to be reviewed within {days} days"
    return Mail(to=emails, subject=subject, text="\n\n".join(lines) + "\n", key=str(new_id()), at=now)
