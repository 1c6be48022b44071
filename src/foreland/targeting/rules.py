"""The rules we ship. A deployment runs those in force on the day (:meth:`RuleSet.in_force`)."""

from __future__ import annotations

from foreland.targeting import shared_contact
from foreland.targeting.rule import RuleSet

SHIPPED_RULES = RuleSet((shared_contact.RULE,))
