"""What people are dealt with by: leads, deals, tickets, tasks, and the events that make their timelines."""

from bench.data.filling import Connection, fill
from bench.data.sizes import open_deals
from crm.events.models import Event
from crm.work.models import Task
from leads.models import Lead
from sales.models import Deal
from support.models import Ticket

TOLD = 60  # events of everybody whose number ends in 000: a page of 50 and some more
STAGES = """
CREATE TEMP TABLE bench_stage AS
SELECT s.tenant_id AS tenant, s.id, s.pipeline_id AS pipeline, s.status,
       row_number() OVER (PARTITION BY s.tenant_id, s.status ORDER BY s.position) - 1 AS number
FROM sales_stage s
"""
STATUS = (
    "CASE WHEN b.number % 100 < 30 THEN 'new' WHEN b.number % 100 < 50 THEN 'contacted' "
    "WHEN b.number % 100 < 60 THEN 'qualified' ELSE 'disqualified' END"
)
LEAD_STATUS = STATUS.replace("b.number", "b.number / 10")
TICKET = (
    "CASE WHEN b.number / 20 % 100 < 2 THEN 'new' WHEN b.number / 20 % 100 < 6 THEN 'open' "
    "WHEN b.number / 20 % 100 < 8 THEN 'waiting' WHEN b.number / 20 % 100 < 12 THEN 'solved' ELSE 'closed' END"
)


def make_work(connection: Connection) -> None:
    """Everything that is about people. `bench_known` is there."""
    connection.execute(STAGES)
    _leads(connection)
    _deals(connection)
    _tickets(connection)
    _tasks(connection)
    _events(connection)


def _leads(connection: Connection) -> None:
    """Every tenth person."""
    fill(
        connection,
        Lead,
        "FROM bench_known b WHERE b.number % 10 = 1",
        tenant_id="b.tenant",
        id="pg_temp.id_at(b.at, b.number)",
        person_id="b.id",
        company_id="b.company",
        name_key="lower(b.first || ' ' || b.last)",
        status=LEAD_STATUS,
        disqualify_reason=f"CASE WHEN ({LEAD_STATUS}) = 'disqualified' THEN 'No budget' ELSE '' END",
        closed_at=f"CASE WHEN ({LEAD_STATUS}) = 'disqualified' THEN b.at END",
        score="(b.number / 10 % 101 * 13) % 101",
        score_reasons="jsonb_build_array(jsonb_build_array((b.number / 10 % 101 * 13) % 101, 'Writes from work'))",
        owner_id="b.owner",
        source="'Offer'",
        currency="'EUR'",
        value_minor="(b.number % 500) * 10000",
        wants="'Flights for ' || b.number % 90 || ' people'",
        created_at="b.at",
        last_touch_at="b.at",
    )


def _deals(connection: Connection) -> None:
    """The last ones are open, up to 10,000; as many before them are won, and as many lost."""
    wanted = "CREATE TEMP TABLE bench_deal AS SELECT tenant, people, 0 AS open FROM bench_org"
    connection.execute(wanted)
    for (people,) in connection.execute("SELECT DISTINCT people FROM bench_org").fetchall():
        connection.execute("UPDATE bench_deal SET open = %s WHERE people = %s", [open_deals(people), people])
    for status, closed in (("open", 0), ("won", 1), ("lost", 2)):
        fill(
            connection,
            Deal,
            "FROM bench_deal d JOIN bench_known b ON b.tenant = d.tenant"
            f" AND b.number > d.people - d.open * {closed + 1} AND b.number <= d.people - d.open * {closed}"
            f" JOIN bench_stage s ON s.tenant = d.tenant AND s.status = '{status}'"
            f" AND s.number = {'b.number % 4' if status == 'open' else '0'}",
            tenant_id="b.tenant",
            id="pg_temp.id_at(b.at, b.number)",
            name="coalesce(b.company_name, b.last) || ': group travel'",
            pipeline_id="s.pipeline",
            stage_id="s.id",
            status=f"'{status}'",
            value_minor="(b.number % 900) * 10000",
            currency="'EUR'",
            person_id="b.id",
            company_id="b.company",
            owner_id="b.owner",
            expected_close="(now() + (b.number % 90) * interval '1 day')::date",
            next_step="'Call back'",
            stage_since="now() - (b.number % 40) * interval '1 day' - b.number * interval '1 second'",
            won_at="b.at" if status == "won" else "NULL",
            lost_at="b.at" if status == "lost" else "NULL",
            lost_reason_id=(
                "(SELECT r.id FROM sales_lossreason r WHERE r.tenant_id = b.tenant ORDER BY r.position LIMIT 1)"
                if status == "lost"
                else "NULL"
            ),
            created_at="b.at",
        )


def _tickets(connection: Connection) -> None:
    """Every twentieth person had a request; most are closed."""
    ours = f"({TICKET}) IN ('new', 'open')"
    fill(
        connection,
        Ticket,
        "FROM bench_known b JOIN support_queue q ON q.tenant_id = b.tenant AND q.name = 'Service'"
        " WHERE b.number % 20 = 3",
        tenant_id="b.tenant",
        id="pg_temp.id_at(b.at, b.number)",
        number="b.number / 20 + 1000",
        subject="'Where is my booking ' || b.number || '?'",
        status=TICKET,
        channel="'email'",
        person_id="b.id",
        company_id="b.company",
        owner_id="b.owner",
        queue_id="q.id",
        created_at="b.at",
        last_message_at="b.at",
        waiting_since=f"CASE WHEN {ours} THEN b.at END",
        due_at=f"CASE WHEN {ours} THEN now() + (b.number % 300 - 100) * interval '1 hour' END",
        solved_at=f"CASE WHEN ({TICKET}) IN ('solved', 'closed') THEN b.at END",
    )


def _tasks(connection: Connection) -> None:
    """Every twentieth person; a tenth of them is still to be done."""
    fill(
        connection,
        Task,
        "FROM bench_known b WHERE b.number % 20 = 7",
        tenant_id="b.tenant",
        id="pg_temp.id_at(b.at, b.number)",
        title="'Call ' || b.first",
        assignee_id="b.owner",
        person_id="b.id",
        company_id="b.company",
        subject_kind="'person'",
        subject_id="b.id",
        due_at="now() + (b.number % 60 - 20) * interval '1 day'",
        done_at="CASE WHEN b.number / 20 % 10 > 0 THEN b.at END",
        created_at="b.at",
    )


def _events(connection: Connection) -> None:
    own = {
        "tenant_id": "b.tenant",
        "person_id": "b.id",
        "company_id": "b.company",
        "subject_kind": "'person'",
        "subject_id": "b.id",
    }
    fill(
        connection,
        Event,
        "FROM bench_known b",
        **own,
        id="pg_temp.id_at(b.at, b.number)",
        kind="'customers.person_added'",
        actor_kind="'visitor'",
        data="""'{"source": "Offer"}'""",
        occurred_at="b.at",
    )
    at = "b.at + n * interval '10 minutes'"
    about = "'about_kind', 'person', 'about_id', b.id, 'text', 'Wants an offer for ' || n || ' people.'"
    fill(
        connection,
        Event,
        f"FROM bench_known b CROSS JOIN generate_series(1, {TOLD}) AS n"
        " WHERE b.number % 1000 = 0 OR b.number = b.people",
        **own,
        id=f"pg_temp.id_at({at}, n)",
        kind="(ARRAY['work.call_logged', 'work.note_added', 'mail.message_sent'])[1 + n % 3]",
        actor_kind="'member'",
        actor_id="b.owner",
        data=f"(ARRAY[jsonb_build_object({about}, 'call_id', b.id, 'direction', 'outgoing', 'outcome', 'reached',"
        f" 'minutes', 3), jsonb_build_object({about}, 'note_id', b.id), jsonb_build_object('message_id', b.id,"
        " 'message_kind', 'marketing', 'title', 'News of ' || n)])[1 + n % 3]",
        occurred_at=at,
    )
