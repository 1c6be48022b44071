"""Words for codes of targeting rules: their life, what forbids one, where a text is none."""

from __future__ import annotations

from foreland.web.marking import N_

STATE = {
    "draft": N_("Draft"),
    "submitted": N_("Waits for a second person"),
    "shadow": N_("In shadow: judges, alerts nobody"),
    "live": N_("Live"),
    "stopped": N_("Stopped"),
    "retired": N_("Retired"),
}
KIND = {
    "fact": N_("Document fact"),
    "pattern": N_("Pattern: for review only"),
    "vulnerability": N_("Vulnerability: for protection only"),
}
EVENT = {
    "draft": N_("Written"),
    "submit": N_("Submitted"),
    "return": N_("Given back to its author"),
    "shadow": N_("Put in shadow"),
    "publish": N_("Made live"),
    "signed": N_("Signed: why a group may have several times its share"),
    "stop": N_("Stopped"),
    "retire": N_("Retired"),
    "superseded": N_("Ended by another version"),
    "warned": N_("Its owner was told that it ends"),
    "expired": N_("Stopped: its last day has passed"),
    "throttled": N_("Ranked behind: more alerts than its part"),
    "lifted": N_("Back within its part"),
}
STEP = {
    "submit": N_("Submit it"),
    "return": N_("Give it back"),
    "shadow": N_("Put it in shadow"),
    "publish": N_("Make it live"),
    "stop": N_("Stop it now"),
    "retire": N_("Retire it"),
}
TRIAL = {
    "examples": N_("Examples and lint"),
    "backtest": N_("Back-test"),
    "shadow": N_("In shadow"),
}
REFUSED = {
    "may_not": N_("Your roles do not allow this step."),
    "wrong_state": N_("The version is in another state."),
    "own_rule": N_("You wrote it yourself. Somebody else has to take this step."),
    "reason_missing": N_("Write why."),
    "too_long": N_("This is too long."),
    "forbidden": N_("Something forbids it; see what is wrong with it."),
    "not_answered": N_("It asks for words that nothing answers here yet, so it would never be true."),
    "not_measured": N_("It was not measured on at least 1,000 journeys. Back-test it, or put it in shadow first."),
    "too_many": N_("It would alert on too many travellers."),
    "unequal_unsigned": N_(
        "A group has several times its share of the hits. Sign why that is justified, or narrow the rule."
    ),
    "expired": N_("It has expired. Write a version with another end."),
    "not_found": N_("There is no such version."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "unchanged": N_("The newest version says the same already."),
    "too_large": N_("This is too large to be a rule."),
}
PROBLEM = {
    "too_long": N_("This is too long."),
    "unreadable_sign": N_("This sign means nothing here."),
    "unexpected": N_("Nothing more was expected here."),
    "expected": N_("Something else was expected here."),
    "too_deep": N_("Too many parentheses in each other."),
    "value_expected": N_("A word, a number or a text in quotation marks was expected here."),
    "no_such_function": N_("There is no such measure. There are: count, distinct, first, last, rarity, size."),
    "no_such_day": N_("There is no such day."),
    "number_too_long": N_("This number is too long."),
    "unreadable_text": N_("This text cannot be read."),
    "too_large": N_("The rule is too large."),
    "too_few_parts": N_("At least two parts are needed."),
    "number_of_parts": N_("So many parts there are not."),
    "number_of_texts": N_("Too few or too many texts."),
    "no_word": N_("This compares nothing of the traveller."),
    "types_differ": N_("Two things that cannot be compared."),
    "not_comparable": N_("This cannot be compared. A flag stands alone; a set is asked with in or overlaps."),
    "units_differ": N_("The units differ."),
    "not_ordered": N_("A text is the same or not; it is not less or more."),
    "domains_differ": N_("Texts of two kinds that never are the same."),
    "no_such_value": N_("It can never have this value."),
    "another_type_wanted": N_("Something of another type is wanted here."),
    "number_out_of_range": N_("This number is too large or too small."),
    "no_such_word": N_("There is no such word in the vocabulary."),
    "no_such_list": N_("There is no list of this name; they are kept in named_lists.json."),
    "past_outside": N_("Words of earlier journeys stand only inside of a look back."),
    "only_of_past": N_("This is known of earlier journeys only."),
    "no_numbers": N_("This cannot be reckoned with."),
    "product_of_unknowns": N_("Only a given number can be a factor."),
    "seen_in_seen": N_("A look back cannot look back again."),
    "no_link": N_("Journeys are not linked by this word."),
    "days_out_of_range": N_("So many days nobody looks back."),
    "of_missing": N_("Say of which word: past.…"),
    "of_superfluous": N_("This measure has no word of its own."),
    "where_superfluous": N_("This measure has no condition."),
    "of_unfit": N_("This word does not fit this measure."),
    "identifier": N_("Small letters, digits and _ only, beginning with a letter."),
    "missing": N_("This has to be said."),
    "expired": N_("This day has passed."),
    "expires_too_late": N_("A rule ends after twelve months at the latest."),
    "barred_protected": N_("A protected characteristic: no rule may use it."),
    "barred_proxy": N_("It stands for a protected characteristic: no rule may use it."),
    "sole_ground": N_(
        "What somebody is would be the only ground (nationality, sex, age, place of birth, issuing state). "
        "Ask for something they did as well."
    ),
    "look_back_too_short": N_("The rule looks back further than it declares."),
    "element_missing": N_("The rule needs an element that it does not declare."),
    "not_retained": N_("The retention profile in force no longer holds what the rule looks back at."),
    "hook_missing": N_("Another part of Foreland computes this: name it as hook."),
    "positive_examples_missing": N_("At least three examples are needed that it finds."),
    "benign_examples_missing": N_("At least three lawful examples are needed that it must not find."),
    "example_unreadable": N_("This example cannot be read."),
    "positive_example_fails": N_("The rule does not find this example, and should."),
    "benign_example_fails": N_("The rule finds this lawful example, and must not."),
}
NOTICE = {
    "expires": N_("It ends soon"),
    "expired": N_("It has ended"),
    "throttled": N_("It makes more alerts than its part"),
}
RANDOM_STATE = {
    "asked": N_("Waits for a second person"),
    "on": N_("On"),
    "refused": N_("Refused"),
    "ended": N_("Ended"),
}
RANDOM_REFUSED = {
    "may_not": N_("Your roles do not allow this step."),
    "own_work": N_("You asked for it yourself. Another supervisor has to agree."),
    "wrong_state": N_("It is in another state."),
    "purpose_missing": N_("Say what it is for."),
    "legal_basis_missing": N_("Name the legal basis: without one it stays off."),
    "reason_missing": N_("Write why."),
    "too_long": N_("This is too long."),
    "too_many": N_("This would choose more travellers than the budget of alerts allows, or is no number."),
    "days_unreadable": N_("Write a last day that is not over, as 2026-11-27."),
    "expires_too_late": N_("It ends after twelve months at the latest."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "waits_already": N_("Another one waits for a second person already."),
}
BACKTEST = {
    "": N_("asked for; a worker makes it beside its work"),
    "tested": N_("done: the figures are below"),
    "empty": N_("not done: nobody left on these days of whom everything needed is known"),
    "may_not": N_("not done: whoever asked may not test rules any more"),
    "does_not_fit": N_("not done: the rule does not fit the vocabulary"),
    "not_told": N_("not done: past journeys do not tell what lists said of them; let it judge in shadow"),
    "cannot_be_read": N_("not done: the journeys could not be read"),
    "failed": N_("not done: something failed, see the log of the worker; ask again"),
}
BACKTEST_REFUSED = {
    "may_not": N_("Your roles do not allow this step."),
    "days_unreadable": N_("Write two days, as 2026-11-27, the first not after the last, at most a year, none to come."),
    "already_asked": N_("A back-test of this version is waited for already."),
}
FEATURE = {
    "nationality": N_("Nationality"),
    "sex": N_("Sex"),
    "age_band": N_("Age"),
    "residence": N_("Residence"),
}
TRUTH = {"true": N_("true"), "false": N_("false"), "unknown": N_("unknown")}
FIELD = {
    "id": N_("Short name"),
    "title": N_("Title"),
    "kind": N_("Kind"),
    "severity": N_("Severity"),
    "condition": N_("Condition"),
    "purpose": N_("Purpose"),
    "legal_basis": N_("Legal basis"),
    "source": N_("Source (title)"),
    "innocent": N_("What lawful travellers do that looks the same"),
    "owner": N_("Owner"),
    "expires_on": N_("Expires on"),
    "look_back_days": N_("Looks back (days)"),
    "elements": N_("Elements it needs"),
    "examples": N_("Examples"),
    "hook": N_("Hook"),
}
AUDIT_ACTION = {
    "rule_drafted": N_("Wrote a rule"),
    "rule_moved": N_("Took a rule a step further"),
    "rule_backtest_asked": N_("Asked for a back-test of a rule"),
    "random_asked": N_("Asked for random referral"),
    "random_on": N_("Turned random referral on"),
    "random_refused": N_("Refused random referral"),
    "random_ended": N_("Turned random referral off"),
    "lead_set_aside": N_("Set aside what a rule on vulnerability found"),
    "lead.list": N_("Saw among what rules on vulnerability found"),
    "rule_expired": N_("A rule ended"),
    "rule_throttled": N_("A rule made more alerts than its part"),
    "rule_lifted": N_("A rule is back within its part"),
    "rule_owner_told": N_("The owner of rules was told"),
}
