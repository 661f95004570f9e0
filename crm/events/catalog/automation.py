"""Events of journeys and rules."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class FlowEvent(DomainEvent):
    """Something about one flow."""

    flow_id: UUID
    flow_name: str

    def subject(self) -> SubjectRef:
        """The flow."""
        return SubjectRef("flow", self.flow_id)


@event_type("automation.flow_published")
@dataclass(frozen=True, kw_only=True)
class FlowPublished(FlowEvent):
    number: int


@event_type("automation.flow_paused")
@dataclass(frozen=True, kw_only=True)
class FlowPaused(FlowEvent):
    pass


@event_type("automation.flow_resumed")
@dataclass(frozen=True, kw_only=True)
class FlowResumed(FlowEvent):
    pass


@event_type("automation.flow_alarm_raised")
@dataclass(frozen=True, kw_only=True)
class FlowAlarmRaised(FlowEvent):
    """The watchdog found something wrong; `words` say what."""

    words: str


@event_type("automation.run_entered")
@dataclass(frozen=True, kw_only=True)
class RunEntered(FlowEvent):
    run_id: UUID


@event_type("automation.run_ended")
@dataclass(frozen=True, kw_only=True)
class RunEnded(FlowEvent):
    """`how`: "done", "stopped" or "failed"."""

    run_id: UUID
    how: str
    words: str
    goal_reached: bool = False
