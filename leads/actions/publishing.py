"""Change the rules that scores come from: in a draft first, which nobody's score follows until it is published."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from leads.models import ScoreRule, ScoreSettings, ScoreVersion
from leads.queries.scoring import draft_rules, score_rules

KEPT = ("subject", "operator", "value", "points", "words", "half_life_days", "most")


@transaction.atomic
def save_rule(rule: ScoreRule, *, by: Actor) -> ScoreRule:
    """Add a rule at the draft's end, or change one; a published rule stays, its copy in the draft is changed.

    Raises NotAllowed.
    """
    by.require("leads.scoring")
    drafted = _drafted(lock_settings())
    if rule._state.adding:
        rule.position, rule.draft = len(drafted), True
    elif not rule.draft:
        rule = _copied(rule, drafted)
    rule.save()
    return rule


@transaction.atomic
def remove_rule(rule_id: UUID, *, by: Actor) -> None:
    """Take a rule out of the draft. One that is gone changes nothing. Raises NotAllowed."""
    by.require("leads.scoring")
    settings = lock_settings()
    rule = ScoreRule.objects.filter(id=rule_id).first()
    if rule is None:
        return
    drafted = _drafted(settings)
    (rule if rule.draft else _copied(rule, drafted)).delete()


@transaction.atomic
def publish_rules(*, by: Actor) -> ScoreVersion | None:
    """Let scores follow the draft; open leads are scored anew afterwards. None where there is no draft.

    Raises NotAllowed.
    """
    by.require("leads.scoring")
    if not lock_settings().drafting:
        return None
    drafted, published = draft_rules(), score_rules()
    latest = ScoreVersion.objects.first() or _first_version(published)
    changes = changes_between(published, drafted)
    ScoreRule.objects.filter(draft=False).delete()
    for position, rule in enumerate(drafted):
        rule.position, rule.draft = position, False
    ScoreRule.objects.bulk_update(drafted, ["position", "draft"])
    ScoreSettings.objects.update(drafting=False)
    version = ScoreVersion.objects.create(
        number=latest.number + 1, rules=as_kept(drafted), published_by_id=by.member_id, changes=changes
    )
    rescore_after_commit()
    return version


@transaction.atomic
def discard_draft(*, by: Actor) -> None:
    """Forget the changes that were not published. Raises NotAllowed."""
    by.require("leads.scoring")
    lock_settings()
    ScoreRule.objects.filter(draft=True).delete()
    ScoreSettings.objects.update(drafting=False)


@transaction.atomic
def draft_from_version(version_id: UUID, *, by: Actor) -> ScoreVersion:
    """Make an earlier version the draft, to be looked at and published. Raises NotAllowed, NotFound."""
    by.require("leads.scoring")
    lock_settings()
    version = ScoreVersion.objects.filter(id=version_id).first()
    if version is None:
        raise NotFound("There is no such version.")
    ScoreRule.objects.filter(draft=True).delete()
    ScoreRule.objects.bulk_create(
        ScoreRule(**kept, position=position, draft=True) for position, kept in enumerate(version.rules)
    )
    ScoreSettings.objects.update(drafting=True)
    return version


def as_kept(rules: Iterable[ScoreRule]) -> list[dict[str, Any]]:
    """Rules as a version keeps them."""
    return [{name: getattr(rule, name) for name in KEPT} for rule in rules]


def changes_between(before: Iterable[ScoreRule], after: Iterable[ScoreRule]) -> list[str]:
    """What came, went and changed, in words."""
    old, new = {_line(rule): rule for rule in before}, {_line(rule): rule for rule in after}
    gone = [rule for line, rule in old.items() if line not in new]
    came = [rule for line, rule in new.items() if line not in old]
    words = {rule.words: rule for rule in gone}
    changed = {rule.words for rule in came if rule.words in words}
    return [
        *(f"Changed: {_short(words[rule.words])} → {_short(rule)}" for rule in came if rule.words in changed),
        *(f"New: {_short(rule)}" for rule in came if rule.words not in changed),
        *(f"Removed: {_short(rule)}" for rule in gone if rule.words not in changed),
    ]


def lock_settings() -> ScoreSettings:
    """The organization's settings, locked: whoever changes scoring waits for whoever changes it now."""
    ScoreSettings.objects.get_or_create()
    return ScoreSettings.objects.select_for_update().get()


def rescore_after_commit() -> None:
    """Work out the scores of all open leads anew once this is committed."""
    from leads.tasks import rescore_open_leads

    transaction.on_commit(rescore_open_leads.delay, robust=True)


def _drafted(settings: ScoreSettings) -> list[ScoreRule]:
    """The draft's rules; the first change makes it, of the published ones."""
    if settings.drafting:
        return draft_rules()
    copies = [ScoreRule(**kept, position=position, draft=True) for position, kept in enumerate(as_kept(score_rules()))]
    _number_published()
    ScoreRule.objects.bulk_create(copies)
    settings.drafting = True
    settings.save(update_fields=["drafting"])
    return copies


def _number_published() -> None:
    """So that a published rule and its copy have the same place."""
    published = score_rules()
    for position, rule in enumerate(published):
        rule.position = position
    ScoreRule.objects.bulk_update(published, ["position"])


def _copied(rule: ScoreRule, drafted: list[ScoreRule]) -> ScoreRule:
    """The draft's own of a published rule, with what the given one says now. Raises Refused."""
    position = score_rules().index(rule)
    own = next((each for each in drafted if each.position == position), None)
    if own is None:
        raise Refused("This rule was removed in the draft.")
    for name in KEPT:
        setattr(own, name, getattr(rule, name))
    return own


def _first_version(published: list[ScoreRule]) -> ScoreVersion:
    """What was in force before anything was published, so that it can be gone back to."""
    return ScoreVersion.objects.create(number=1, rules=as_kept(published), changes=[])


def _line(rule: ScoreRule) -> str:
    return f"{rule.words}|{rule.points}|{rule.condition}"


def _short(rule: ScoreRule) -> str:
    return f"{rule.words}, {rule.points:+d}"
