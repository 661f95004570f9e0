from crm.automation.models.flow import Flow, FlowKind, FlowVersion, Reentry, VersionState
from crm.automation.models.run import Outcome, Run, RunState, StepEffect

__all__ = [
    "Flow",
    "FlowKind",
    "FlowVersion",
    "Outcome",
    "Reentry",
    "Run",
    "RunState",
    "StepEffect",
    "VersionState",
]
