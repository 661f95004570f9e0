"""Deals of twelve months, stage by stage, won, lost, or still open."""

from datetime import datetime, timedelta
from typing import Any

from crm.accounts.models import Membership
from crm.customers.models import Lifecycle
from crm.events.catalog.sales import DealLost, DealMoved, DealOpened, DealWon
from crm.events.types import ActorRef
from crm.mail.models import Message, MessageKind, MessageState
from crm.work.models import Task
from demo.chance import Chance
from demo.history.company import Office
from demo.ledger import Ledger
from demo.scenarios.kinds import Offer
from leads.models import Lead
from sales.models import Deal, DealStageChange, LossReason, Stage, Status
from sales.queries.pipelines import loss_reasons

STILL_OPEN = timedelta(days=75)
NEXT = (
    "Send the offer",
    "Demo on site",
    "Legal answers",
    "Follow up by phone",
    "Meet the board",
    "Sign",
    "Send case study",
)


class DealHistory:
    """Makes deals out of leads until there are enough."""

    def __init__(self, office: Office, chance: Chance, ledger: Ledger) -> None:
        self.office, self.chance, self.ledger = office, chance, ledger
        self.open_stages = [stage for stage in office.stages if stage.status == Status.OPEN]
        self.won_stage = next(stage for stage in office.stages if stage.status == Status.WON)
        self.lost_stage = next(stage for stage in office.stages if stage.status == Status.LOST)
        self.reasons: list[LossReason] = loss_reasons()
        self.made: list[Deal] = []

    def wanted(self) -> bool:
        """Whether there are too few yet."""
        return len(self.made) < self.office.scenario.deals

    def from_lead(self, lead: Lead, offer: Offer, at: datetime) -> Deal:
        """The deal with its whole way through the stages."""
        chance, person = self.chance, lead.person
        place = chance.one(self.office.scenario.places)
        firm = person.company.name if person.company else person.last_name
        name = offer.deal.format(n=chance.between(12, 60), place=place, city=place, company=firm)
        deal = Deal(
            id=chance.id_at(at),
            name=name[:160],
            pipeline=self.office.pipeline,
            stage=self.open_stages[0],
            value_minor=lead.value_minor or chance.between(offer.low, offer.high) // 500 * 500 * 100,
            currency=lead.currency,
            person=person,
            company=person.company,
            owner=lead.owner,
            source=lead.source,
            lead_id=lead.id,
            created_at=at,
            stage_since=at,
        )
        self._tell_opened(deal, at)
        self._advance(deal)
        self.made.append(self.ledger.add(deal))
        return deal

    def _advance(self, deal: Deal) -> None:
        """Through the open stages, then won or lost; a young deal stops on the way."""
        chance = self.chance
        young = chance.now - deal.created_at < STILL_OPEN
        last = chance.between(0, len(self.open_stages) - 1)
        for stage in self.open_stages[1 : last + 1]:
            at = chance.after(deal.stage_since, hours=(30, 330))
            if chance.now - at < timedelta(hours=6):
                break
            self._move(deal, stage, at)
        if young and chance.happens(0.78):
            self._keep_open(deal)
            return
        closing = chance.after(deal.stage_since, hours=(40, 420))
        if chance.happens(0.42):
            self._win(deal, closing)
        else:
            self._lose(deal, closing)

    def _move(self, deal: Deal, stage: Stage, at: datetime) -> None:
        spent = int((at - deal.stage_since).total_seconds())
        moved = DealMoved(
            **_about(deal), from_stage=deal.stage.name, to_stage=stage.name, to_phase=stage.phase, spent_seconds=spent
        )
        self._keep_change(deal, deal.stage, stage, at, spent)
        self.ledger.tell(moved, at, _owner(deal))
        deal.stage, deal.stage_since = stage, at

    def _keep_open(self, deal: Deal) -> None:
        chance = self.chance
        deal.expected_close = (chance.now + timedelta(days=chance.between(4, 110))).date()
        if chance.happens(0.8):
            deal.next_step = chance.one(NEXT)
            deal.next_step_at = chance.planned(-2, 9)
            if chance.happens(0.3):
                self._task(deal)
        if deal.person and deal.person.lifecycle in (Lifecycle.SUBSCRIBER, Lifecycle.LEAD, Lifecycle.LOST):
            deal.person.lifecycle = Lifecycle.OPPORTUNITY

    def _task(self, deal: Deal) -> None:
        chance = self.chance
        boss = chance.one(self.office.members["manager"])
        self.ledger.add(
            Task(
                id=chance.id_at(deal.stage_since),
                title=f"{deal.next_step}: {deal.name}"[:200],
                due_at=deal.next_step_at,
                assignee=boss if chance.happens(0.2) else deal.owner,
                author=boss,
                person=deal.person,
                company=deal.company,
                subject_kind="deal",
                subject_id=deal.id,
                created_at=deal.stage_since,
            )
        )

    def _win(self, deal: Deal, at: datetime) -> None:
        spent = int((at - deal.stage_since).total_seconds())
        self._keep_change(deal, deal.stage, self.won_stage, at, spent)
        deal.stage, deal.status, deal.stage_since, deal.won_at = self.won_stage, Status.WON, at, at
        deal.expected_close = at.date()
        if deal.person:
            deal.person.lifecycle = Lifecycle.CUSTOMER
        self.ledger.tell(DealWon(**_about(deal), lead_id=deal.lead_id), at, _owner(deal))
        self._welcome(deal, at + timedelta(seconds=20))

    def _lose(self, deal: Deal, at: datetime) -> None:
        spent = int((at - deal.stage_since).total_seconds())
        self._keep_change(deal, deal.stage, self.lost_stage, at, spent)
        deal.stage, deal.status, deal.stage_since, deal.lost_at = self.lost_stage, Status.LOST, at, at
        deal.lost_reason = self.chance.one(self.reasons)
        deal.competitor = self.chance.one(self.office.scenario.competitors) if self.chance.happens(0.4) else ""
        lost = DealLost(**_about(deal), reason=deal.lost_reason.name, competitor=deal.competitor)
        self.ledger.tell(lost, at, _owner(deal))

    def _keep_change(self, deal: Deal, old: Stage | None, new: Stage, at: datetime, spent: int | None) -> None:
        change = DealStageChange(
            id=self.chance.id_at(at),
            deal=deal,
            from_stage=old,
            to_stage=new,
            by_kind="member",
            by_id=deal.owner_id,
            at=at,
            spent_seconds=spent,
        )
        self.ledger.add(change)

    def _tell_opened(self, deal: Deal, at: datetime) -> None:
        self._keep_change(deal, None, deal.stage, at, None)
        opened = DealOpened(**_about(deal), name=deal.name, stage=deal.stage.name, lead_id=deal.lead_id)
        self.ledger.tell(opened, at, _owner(deal))

    def _welcome(self, deal: Deal, at: datetime) -> None:
        """The mail that the welcome journey sent then."""
        person = deal.person
        if person is None or at > self.chance.now:
            return
        text = f"Hello {person.first_name},\n\nwelcome to {self.office.organization.name}. We are glad to have you."
        self.ledger.add(
            Message(
                id=self.chance.id_at(at),
                key=f"demo-welcome:{deal.id}",
                kind=MessageKind.TRANSACTIONAL,
                state=MessageState.SENT,
                person=person,
                to_address=person.email,
                subject=f"Welcome, {person.first_name}",
                text=text,
                created_at=at,
                due_at=at,
                sent_at=at,
                attempts=1,
            )
        )


def _about(deal: Deal) -> dict[str, Any]:
    return {
        "deal_id": deal.id,
        "value_minor": deal.value_minor,
        "currency": deal.currency,
        "owner_id": deal.owner_id,
        "person_id": deal.person_id,
        "company_id": deal.company_id,
    }


def _owner(deal: Deal) -> ActorRef:
    owner: Membership | None = deal.owner
    return ActorRef("member", owner.id) if owner else ActorRef("system")
