"""W6: marketing mails rendered and handed to a sink, beside smtplib sending the same one over a kept connection."""

import email.policy
import smtplib
import sys
import time

from bench.places import running, wait_for_port
from bench.setting import Bench
from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.customers.models import Consent, ConsentSource, Person, Purpose
from crm.mail.actions.sending import send_all
from crm.mail.actions.templates import Addressed, add_template, publish_template, queue_templates
from crm.mail.composing import compose
from crm.mail.models import MailTemplate, Message, MessageKind, MessageState
from crm.tenancy.scope import organization_context, tenant_scope

MAILS, SHARE = 600, 0.7


def run(bench: Bench) -> None:
    """Queue, then send; the sink runs beside."""
    with running("sink", [sys.executable, "-m", "bench.sink", str(bench.sink_port)]):
        wait_for_port(bench.sink_port)
        stamp = str(time.time_ns())
        _queue(bench, f"warm {stamp}", 20)  # a worker has read its addresses and templates long ago
        _send(bench)
        queued = _queue(bench, stamp)
        plain = max(_plain(bench) for _ in range(2))
        sent = _send(bench)
    both = 1 / (1 / queued + 1 / sent)
    share = sent / plain
    bench.results.kept.setdefault("W6", {}).update(
        mails_per_second=round(sent, 1),
        smtplib_per_second=round(plain, 1),
        mail_ratio=round(share, 3),
        rendered_per_second=round(queued, 1),
        mail_ratio_with_rendering=round(both / plain, 3),
    )
    bench.results.say("W6", "smtplib over a kept connection", f"{plain:8.1f} mails a second")
    bench.results.say("W6", "mails rendered and queued", f"{queued:8.1f} mails a second")
    bench.results.say(
        "W6", "mails sent", f"{sent:8.1f} a second, {share:.0%} of smtplib", f">= {SHARE:.0%}", share >= SHARE
    )
    bench.results.say(
        "W6",
        "rendered and sent",
        f"{both:8.1f} a second, {both / plain:.0%} of smtplib",
        f">= {SHARE:.0%}",
        both / plain >= SHARE,
    )


def _queue(bench: Bench, stamp: str, count: int = MAILS) -> float:
    with tenant_scope(bench.small.organization):
        owner = member_actor(Membership.objects.select_related("role").get(role__slug="owner"))
        template = add_template(f"News {stamp}", kind=MessageKind.MARKETING, by=owner)
        publish_template(template.id, by=owner)
        people = list(Person.objects.select_related("company", "owner").order_by("id")[:count])
        Consent.objects.bulk_create(
            Consent(person=person, purpose=Purpose.NEWSLETTER, given=True, source=ConsentSource.FORM)
            for person in people
        )
    begun = time.perf_counter()
    for start in range(0, count, 100):
        with tenant_scope(bench.small.organization):
            fresh = MailTemplate.objects.get(id=template.id)
            some = people[start : start + 100]
            queue_templates(fresh, [Addressed(person, f"bench:{stamp}:{person.id}") for person in some])
    return count / (time.perf_counter() - begun)


def _plain(bench: Bench) -> float:
    """One of the same mails, already composed, again and again."""
    with tenant_scope(bench.small.organization):
        message = Message.objects.filter(state=MessageState.WAITING).select_related("person").order_by("-id")[0]
        mail = compose(message, bench.small.organization)
        sender, to, raw = mail.from_email, mail.to, mail.message(policy=email.policy.SMTP).as_bytes()
    with smtplib.SMTP("127.0.0.1", bench.sink_port) as line:
        begun = time.perf_counter()
        for _ in range(MAILS):
            line.sendmail(sender, to, raw)
        return MAILS / (time.perf_counter() - begun)


def _send(bench: Bench) -> float:
    with organization_context(bench.small.organization):
        begun = time.perf_counter()
        tried = send_all()
        took = time.perf_counter() - begun
    with tenant_scope(bench.small.organization):
        sent = Message.objects.filter(state=MessageState.SENT).count()
    if sent < tried or not tried:
        raise RuntimeError(f"of {tried} mails only {sent} were sent")
    return tried / took
