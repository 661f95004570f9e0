"""The member's own choices: a box for each kind and way, and the hour of his summary."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.work.models import NotificationSettings
from crm.work.notification_kinds import CHANNELS, NotificationKind, kinds_for
from crm.work.queries.notifications import ways_of

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


@dataclass(frozen=True)
class Row:
    """A kind and its boxes, None where a way does not suit it."""

    kind: NotificationKind
    boxes: list[Any]


class NotificationForm(forms.Form):
    digest = forms.BooleanField(required=False, label="Send me a daily summary")
    digest_hour = forms.TypedChoiceField(choices=HOURS, coerce=int, label="At")

    def __init__(self, data: Any = None, *, actor: Actor, settings: NotificationSettings) -> None:
        on = settings._state.adding or settings.digest_at is not None
        super().__init__(data, initial={"digest": on, "digest_hour": settings.digest_hour})
        self.kinds = kinds_for(actor)
        for kind in self.kinds:
            for channel, words in CHANNELS:
                if channel in kind.channels:
                    self.fields[f"{kind.key}:{channel}"] = forms.BooleanField(
                        required=False,
                        initial=channel in ways_of(kind, settings),
                        label=f"{kind.label}: {words.lower()}",
                    )

    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows under their headings."""
        order = list(dict.fromkeys(kind.group for kind in self.kinds))
        kinds = sorted(self.kinds, key=lambda kind: order.index(kind.group))
        return [(name, [self._row(kind) for kind in own]) for name, own in groupby(kinds, key=lambda kind: kind.group)]

    def chosen(self) -> dict[str, list[str]]:
        """{kind: its ways}."""
        return {
            kind.key: [channel for channel in kind.channels if self.cleaned_data[f"{kind.key}:{channel}"]]
            for kind in self.kinds
        }

    def _row(self, kind: NotificationKind) -> Row:
        return Row(kind, [self[name] if (name := f"{kind.key}:{way}") in self.fields else None for way, _ in CHANNELS])
