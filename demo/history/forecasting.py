"""A forecast with a past: a year's deals before, dates and amounts that moved, calls, and each week's snapshot."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import member_actor
from crm.conditions.periods import Period, quarter_of, week_of
from crm.money import Money
from crm.records.models import RecordChange
from crm.tenancy.scope import organization_context, tenant_scope
from crm.web.formats import day, money
from demo.chance import Chance
from demo.history.company import Office
from sales.actions.targets import set_targets
from sales.forecasts.actions.calls import save_call
from sales.forecasts.actions.learning import learn
from sales.forecasts.actions.snapshots import take_due_snapshots, take_snapshot
from sales.models import Deal, DealLine, DealStageChange, Variant
from sales.queries.sold import lines_of
from sales.queries.target_shapes import even
from sales.targets import Grain, What, Whose

WEEKS = 14
HISTORY = 75  # days that changes go back


def remember_forecasts(office: Office, chance: Chance) -> None:
    """What was pushed and raised in the last weeks, the weeks' snapshots, targets, and what people say."""
    apart = Chance(office.scenario.seed + 21, chance.now, chance.zone)
    with tenant_scope(office.organization), timezone.override(office.organization.time_zone):
        today = timezone.localdate(chance.now)
        _close_sooner(apart)
        _push_and_raise(apart)
        _put_products_on_won(apart)
        for steps in range(WEEKS, -1, -1):
            take_snapshot(week_of(today, -steps), office.organization.currency)
        take_due_snapshots()
        quarter = quarter_of(today)
        _set_targets(office, quarter)
        _say(office, quarter)
    with organization_context(office.organization):
        learn()


def _close_sooner(chance: Chance) -> None:
    """Some of what is open is expected to close before the quarter is over."""
    last = quarter_of(timezone.localdate()).until
    soon = []
    for deal in Deal.objects.open().order_by("id"):
        if chance.happens(0.35) and deal.expected_close and deal.expected_close >= last:
            deal.expected_close = timezone.localdate() + timedelta(days=chance.between(1, 35))
            soon.append(deal)
    Deal.everything.bulk_update(soon, ["expected_close"])


def _push_and_raise(chance: Chance) -> None:
    """Changes that lie behind: what stands in each deal is what came of them."""
    rows, versions = [], []
    for deal in Deal.objects.filter(created_at__lt=chance.now - timedelta(days=6)).order_by("-id")[:260]:
        ended = deal.won_at or deal.lost_at or chance.now
        if not chance.happens(0.45) or (ended - deal.created_at).days < 3:
            continue
        since = max(deal.created_at, chance.now - timedelta(days=HISTORY))
        at = since + (ended - since) * chance.random.uniform(0.2, 0.9)
        changes, words = _change(deal, chance)
        if changes and deal.version == 1:
            rows.append(RecordChange(
                id=chance.id_at(at), kind="deal", record_id=deal.id, version=2, changes=changes, words=words,
                actor_kind="member", actor_id=deal.owner_id, at=at,
            ))  # fmt: skip
            deal.version = 2
            versions.append(deal)
    RecordChange.objects.bulk_create(sorted(rows, key=lambda row: row.id))
    Deal.everything.bulk_update(versions, ["version"])


def _put_products_on_won(chance: Chance) -> None:
    """What was won was of something; and in the year before, there were deals, too."""
    variants = list(Variant.objects.filter(product__archived_at=None).select_related("product").order_by("id"))[:9]
    some = list(Deal.objects.won().exclude(value_minor=0).select_related("stage").order_by("-won_at")[:90])
    some += _a_year_before(chance, some[:24])
    DealLine.objects.bulk_create(
        DealLine(
            deal=deal, position=1, variant=each, name=each.product.name, price_by_hand=True,
            unit_price=deal.value.amount, quantity=Decimal(1),
        )
        for deal in some
        for each in [chance.one(variants)]
    )  # fmt: skip


def _a_year_before(chance: Chance, like: list[Deal]) -> list[Deal]:
    before = quarter_of(timezone.localdate(), -4)
    made, changes = [], []
    for deal in like:
        at = before.begins + timedelta(days=chance.between(0, 88), hours=chance.between(8, 17))
        stage, owner = deal.stage, deal.owner_id
        old = Deal(
            id=chance.id_at(at), name=f"{deal.name}, first order"[:160], pipeline_id=deal.pipeline_id, stage=stage,
            status=stage.status, value_minor=deal.value_minor * chance.between(40, 95) // 100 // 100_00 * 100_00,
            currency=deal.currency, person_id=deal.person_id, company_id=deal.company_id, owner_id=owner,
            created_at=at - timedelta(days=chance.between(20, 60)), stage_since=at, won_at=at, expected_close=at.date(),
        )  # fmt: skip
        made.append(old)
        changes.append(DealStageChange(deal=old, to_stage=stage, by_kind="member", by_id=owner, at=at))
    Deal.objects.bulk_create(made)
    DealStageChange.objects.bulk_create(changes)
    return [deal for deal in made if deal.value_minor]


def _change(deal: Deal, chance: Chance) -> tuple[dict[str, list[object]], dict[str, list[str]]]:
    if chance.happens(0.5) and deal.expected_close:
        before = deal.expected_close - timedelta(days=chance.between(-20, 60))
        label = ["Expected close", day(before), day(deal.expected_close)]
        return {"expected_close": [before.isoformat(), deal.expected_close.isoformat()]}, {"expected_close": label}
    before_minor = deal.value_minor * chance.between(70, 120) // 100 // 100 * 100
    if before_minor == deal.value_minor:
        return {}, {}
    words = ["Value", money(before_minor, deal.currency), money(deal.value_minor, deal.currency)]
    return {"value_minor": [before_minor, deal.value_minor]}, {"value_minor": words}


def _set_targets(office: Office, quarter: Period) -> None:
    """A round sum above what was won in the quarter before, for each rep and for everybody."""
    boss = member_actor(office.members["manager"][0])
    before = quarter_of(quarter.start, -1)
    won = {member.id: 0 for member in office.reps()}
    for owner_id, minor in (
        Deal.objects.won()
        .filter(won_at__gte=before.begins, won_at__lt=before.ends, currency=office.scenario.currency)
        .values_list("owner_id", "value_minor")
    ):
        if owner_id in won:
            won[owner_id] += minor
    step = 1_000_000
    amounts = {Whose(member_id=member): max(total * 11 // 10 // step, 1) * step for member, total in won.items()}
    amounts[Whose()] = sum(amounts.values())
    cells = {(whose, quarter.key): Money(minor, office.scenario.currency) for whose, minor in amounts.items()}
    set_targets(cells, {quarter.key: quarter}, by=boss)
    _set_product_targets(office, quarter)


def _set_product_targets(office: Office, quarter: Period) -> None:
    """A year's target of the products that sell most, cut into quarters; and of what each rep sells of the first."""
    boss, currency = member_actor(office.members["manager"][0]), office.scenario.currency
    year, pieces = quarter.start.year, {piece.key: piece for piece in Grain.YEAR.pieces(quarter.start.year)}
    quarters = {piece.key: piece for piece in Grain.QUARTER.pieces(year)}
    won = Deal.objects.won().filter(won_at__gte=quarter.begins, currency=currency)
    sums: dict[UUID, int] = defaultdict(int)
    for product_id, _, minor in lines_of(won, "variant__product_id"):
        if product_id:
            sums[product_id] += minor
    ranked = sorted(sums, key=lambda each: (-sums[each], each))[:4]
    for product_id, tenths in zip(ranked, (12, 9, 15, 10), strict=False):
        what, step = What(product_id), 500_000
        amount = Money(max(sums[product_id] * 4 * tenths // 10 // step, 1) * step, currency)
        spread = even([Whose()], year, Grain.QUARTER)
        set_targets({(Whose(), str(year)): amount}, pieces, by=boss, what=what, spread=spread)
        if product_id == ranked[0]:
            reps = office.reps()
            each = Money(amount.minor // 4 // max(len(reps), 1), currency)
            cells = {(Whose(member_id=rep.id), quarter.key): each for rep in reps}
            set_targets(cells, quarters, by=boss, what=what)


def _say(office: Office, quarter: Period) -> None:
    from sales.forecasts.queries.rollup import forecast_of
    from sales.queries.worth import Worth

    boss, currency = member_actor(office.members["manager"][0]), office.scenario.currency
    found = forecast_of(boss, quarter, Worth(currency))
    notes = ("Two are waiting for their board, the rest is safe.", "Slow month: budgets open in January.")
    for member, note, share in zip(office.reps(), notes, (108, 92), strict=False):
        if line := found.line_of(Whose(member_id=member.id)):
            commit = line.reckoned_commit * share // 100 // 100_000 * 100_000
            best = max(commit, line.reckoned_best // 100_000 * 100_000)
            values = {"commit_minor": commit, "best_minor": best, "note": note}
            save_call(Whose(member_id=member.id).key, quarter.key, values, currency=currency, by=member_actor(member))
    first = office.reps()[0]
    if line := found.line_of(Whose(member_id=first.id)):
        values = {"commit_minor": line.reckoned_commit // 100_000 * 100_000, "note": "I count the second board out."}
        save_call(Whose(member_id=first.id).key, quarter.key, values, currency=currency, by=boss)
