"""What is set about a follow-up rule."""

from typing import Any

from django import forms

from sales.models import FollowUpRule, RuleKind

DAYS = {
    RuleKind.SILENT_CUSTOMER: "Days without any contact",
    RuleKind.UNANSWERED_QUOTE: "Days after it was sent",
    RuleKind.AIMLESS_DEAL: "Days in its stage",
    RuleKind.RENEWAL: "Days before",
}


class RuleForm(forms.Form):
    """`values()` are what change_rule() takes."""

    active = forms.BooleanField(required=False, label="Give a task to whoever looks after it")
    by_mail = forms.BooleanField(required=False, label="Send a mail at once, too")
    days = forms.IntegerField(min_value=1, max_value=730)
    top = forms.IntegerField(min_value=1, max_value=500, label="How many customers count as top ones")

    def __init__(self, *args: Any, rule: FollowUpRule, **kwargs: Any) -> None:
        names = ("active", "by_mail", "days", "top")
        initial = {name: getattr(rule, name) for name in names}
        super().__init__(*args, **{**kwargs, "prefix": rule.kind, "initial": initial})
        self.fields["days"].label = DAYS[RuleKind(rule.kind)]
        if rule.kind != RuleKind.SILENT_CUSTOMER:
            del self.fields["top"]

    def values(self) -> dict[str, Any]:
        """Cleaned."""
        return dict(self.cleaned_data)
