"""E-mails, phones, addresses and jobs as parts of a record's history: kept, read and brought back."""

from functools import partial
from typing import Any
from uuid import UUID

from crm.customers.actions import channels, jobs
from crm.customers.models import Company, Person
from crm.customers.models.channels import POSTAL
from crm.records.registry import Part


def _channel_now(channel: str, record: Any, row_id: UUID) -> Any:
    return channels.rows_kept(record, channel).get(row_id)


def _channel_words(channel: str, value: dict[str, Any]) -> str:
    text = ", ".join(value[name] for name in channels.COLUMNS[channel] if value.get(name))
    more = [word for word in (value.get("label", "").lower(), "shared" if value.get("shared") else "") if word]
    return f"{text} ({', '.join(more)})" if more else text


def _channel_back(channel: str, record: Any, row_id: UUID, value: Any) -> None:
    channels.bring_back(record, channel, row_id, value)


def _job_now(person: Person, job_id: UUID) -> Any:
    return jobs.jobs_kept(person).get(job_id)


def _job_words(value: dict[str, Any]) -> str:
    company = Company.everything.filter(id=value["company_id"]).first()
    ended = f" (until {value['until']})" if value["until"] else ""
    return ", ".join(part for part in (str(company or "a company that is gone"), value["title"]) if part) + ended


def _job_back(person: Person, job_id: UUID, value: Any) -> None:
    jobs.bring_job_back(person, job_id, value)


CHANNELS = {
    name: Part(
        label=label,
        now=partial(_channel_now, name),
        words=partial(_channel_words, name),
        set_back=partial(_channel_back, name),
        columns=columns,
    )
    for name, label, columns in (
        ("email", "Further e-mail", ("email",)),
        ("phone", "Further phone number", ("phone",)),
        ("address", "Further address", POSTAL),
    )
}
JOBS = {
    "job": Part(
        label="Works at",
        now=_job_now,
        words=_job_words,
        set_back=_job_back,
        columns=("company_id", "job_title"),
        points_to="company",
    )
}
