"""What a program may not enter because it is there already."""

from crm.accounts.actor import Actor
from crm.api.problems import Problem
from crm.api.routes import item_url
from crm.customers.matching.candidates import Candidate
from crm.customers.matching.finding import find_matches
from crm.customers.matching.rules import EMAIL, answer_for, matching_rules
from crm.customers.models import Answer, Certainty, Entrance
from crm.records.registry import RECORD_TYPES

NOUNS = {"person": "people", "company": "companies"}


def refuse_known(candidate: Candidate, actor: Actor) -> None:
    """Raises Problem 409, naming whoever it is to those who may see him, where the duplicate rules say so.

    The one address that is never entered twice is the verb's own to refuse.
    """
    noun = candidate.noun
    refusing = {each for each in Certainty if answer_for(noun, Entrance.API, each) == Answer.BLOCK}
    if noun == "person" and refusing == {Certainty.SURE} and not _has_own_sure_rules():
        return
    match = next((each for each in find_matches(candidate) if each.certainty in refusing), None)
    if match is None or "email" in match.rule.fields:
        return
    seen = RECORD_TYPES[noun].visible_to(actor).filter(pk=match.record_id).exists()
    more = {"existing": item_url(NOUNS[noun], match.record_id)} if seen else {}
    raise Problem(409, f"This is known already, because of {' and '.join(match.reasons)}.", more=more)


def _has_own_sure_rules() -> bool:
    return any(
        rule.certainty == Certainty.SURE and rule.criteria != EMAIL.criteria for rule in matching_rules("person")
    )
