"""People and companies with their addresses, numbers and places in the search index."""

from bench.data.filling import Connection, fill
from crm.customers.models import Company, Person, PersonEmail, PersonPhone
from crm.search.models import SearchEntry

SYLLABLES = (
    "ARRAY['ma','ri','ko','ber','len','to','sa','wi','ne','ga','hof','stra','bel','du','fe','ki','lo','men','ok','pe']"
)
FIRST = (
    "ARRAY['Anna','Ben','Carla','David','Elif','Frank','Greta','Hans','Ines','Jonas','Karin','Lukas','Maria','Nils',"
    "'Olga','Paul','Quirin','Rosa','Sven','Tina','Ulla','Viktor','Wanda','Xaver','Yara','Zoe','Aiko','Bruno','Celia','Dario']"
)
# Every organization has its own numbers, from 1; `key` is what its lexemes begin with.
ORGANIZATIONS = """
CREATE TEMP TABLE bench_org AS
SELECT o.id AS tenant, right(replace(o.id::text, '-', ''), 8) AS key,
       row_number() OVER (ORDER BY o.id) - 1 AS number, 0 AS people, 0 AS members
FROM tenancy_organization o WHERE o.name LIKE 'Bench %'
"""
MEMBERS = """
CREATE TEMP TABLE bench_member AS
SELECT m.tenant_id AS tenant, m.id, row_number() OVER (PARTITION BY m.tenant_id ORDER BY m.id) - 1 AS number
FROM accounts_membership m JOIN accounts_role r ON r.tenant_id = m.tenant_id AND r.id = m.role_id AND r.slug = 'rep'
"""
COMPANIES = f"""
CREATE TEMP TABLE bench_company AS
SELECT o.tenant, o.key, n AS number, pg_temp.id_at(now() - interval '3 years' + n * interval '1 second', n) AS id,
       initcap(s[1 + n % 20] || s[1 + n / 20 % 20] || s[1 + n / 400 % 20]) || ' ' || n || ' GmbH' AS name,
       'firma' || n || '.example' AS domain,
       CASE WHEN n % 3 = 0 THEN NULL ELSE o.members END AS owned, o.members
FROM bench_org o CROSS JOIN (SELECT {SYLLABLES} AS s) AS words CROSS JOIN LATERAL generate_series(1, o.people / 10) AS n
"""
PEOPLE = f"""
CREATE TEMP TABLE bench_person AS
SELECT *, lower(first) || '.' || lower(last) || number AS local FROM (
    SELECT o.tenant, o.key, n AS number, o.people,
           now() - interval '3 years' + (n::float8 / o.people) * (interval '3 years' - interval '1 hour') AS at,
           f[1 + (n::bigint * 7919) % 30] AS first,
           initcap(s[1 + (n::bigint * 31) % 20] || s[1 + n / 20 % 20] || s[1 + n / 400 % 20]) AS last,
           CASE WHEN n % 5 < 2 THEN NULL ELSE 1 + n % (o.people / 10) END AS company,
           CASE WHEN n % 4 = 0 THEN NULL ELSE n % o.members END AS owner,
           CASE WHEN n % 10 < 7 THEN '+49' || (3000000000 + n) END AS phone
    FROM bench_org o CROSS JOIN (SELECT {SYLLABLES} AS s, {FIRST} AS f) AS words
    CROSS JOIN LATERAL generate_series(1, o.people) AS n
) AS made
"""
# All that later parts need of a person, in one narrow table.
KNOWN = """
CREATE TEMP TABLE bench_known AS
SELECT p.tenant, p.key, p.number, p.people, p.at, p.first, p.last, p.local, p.phone,
       pg_temp.id_at(p.at, p.number) AS id, c.id AS company, c.name AS company_name, m.id AS owner,
       p.local || '@' || coalesce(c.domain, 'gmail.com') AS email
FROM bench_person p
LEFT JOIN bench_company c ON c.tenant = p.tenant AND c.number = p.company
LEFT JOIN bench_member m ON m.tenant = p.tenant AND m.number = p.owner
"""
LIFECYCLE = (
    "CASE WHEN b.number % 100 < 60 THEN 'customer' WHEN b.number % 100 < 80 THEN 'lead' "
    "WHEN b.number % 100 < 90 THEN 'subscriber' WHEN b.number % 100 < 97 THEN 'opportunity' ELSE 'champion' END"
)
STRONG = """
array_to_tsvector(ARRAY(SELECT b.key || ':' || word FROM unnest(ARRAY[
    lower(b.first), lower(b.last), b.email, b.local, split_part(b.email, '@', 2), lower(b.last) || b.number,
    split_part(split_part(b.email, '@', 2), '.', 1), split_part(split_part(b.email, '@', 2), '.', 2)
] || CASE WHEN b.phone IS NULL THEN ARRAY[]::text[]
     ELSE ARRAY(SELECT '#' || right(b.phone, n) FROM generate_series(4, length(b.phone) - 1) AS n) END) AS word))
"""
WEAK = """
array_to_tsvector(ARRAY(SELECT DISTINCT b.key || ':' || word FROM unnest(
    regexp_split_to_array(lower(coalesce(b.company_name, b.email)), '[^a-z0-9]+')) AS word WHERE word <> ''))
"""


def beginnings(words: str) -> str:
    """The short beginnings of these words, as words of the index."""
    return f"""
array_to_tsvector(ARRAY(SELECT DISTINCT left(w, 8) || '^' || substr(w, 10, n)
    FROM unnest(tsvector_to_array({words})) AS w, generate_series(1, 5) AS n WHERE substr(w, 10, 1) <> '#'))
"""


COMPANY_WORDS = """
array_to_tsvector(ARRAY(SELECT DISTINCT b.key || ':' || word FROM unnest(
    regexp_split_to_array(lower(b.name), '[^a-z0-9]+')
    || ARRAY[b.domain, split_part(b.domain, '.', 1), 'example']) AS word WHERE word <> ''))
"""


# What crm.search.samples adds: the words of some records once more, as those of a sample.
SAMPLES = """
UPDATE search_searchentry SET words = words || array_to_tsvector(ARRAY(
    SELECT left(lexeme, 8) || CASE substr(lexeme, 9, 1) WHEN ':' THEN sample.whole ELSE sample.beginning END
        || substr(lexeme, 10)
    FROM unnest(words), (VALUES (1024, '=', '~'), (32, '<', '>')) AS sample (one_in, whole, beginning)
    WHERE ('x' || right(record_id::text, 4))::bit(16)::int % sample.one_in = 0))
WHERE ('x' || right(record_id::text, 4))::bit(16)::int % 32 = 0
"""


def make_people(connection: Connection, *, big: int, small: int) -> None:
    """Working tables first (they stay for the other parts), then the rows."""
    for statement in (ORGANIZATIONS, MEMBERS):
        connection.execute(statement)
    connection.execute(
        "UPDATE bench_org o SET people = CASE WHEN number = 0 THEN %s ELSE %s END,"
        " members = (SELECT count(*) FROM bench_member m WHERE m.tenant = o.tenant)",
        [big, small],
    )
    for statement in (
        COMPANIES,
        PEOPLE,
        "ANALYZE bench_person",
        "ANALYZE bench_company",
        KNOWN,
        "DROP TABLE bench_person",
    ):
        connection.execute(statement)
    connection.execute("ANALYZE bench_known")
    _companies(connection)
    _people(connection)
    _searchable(connection)


def _companies(connection: Connection) -> None:
    fill(
        connection,
        Company,
        "FROM bench_company b LEFT JOIN bench_member m ON m.tenant = b.tenant AND m.number = b.number % b.owned",
        tenant_id="b.tenant",
        id="b.id",
        name="b.name",
        name_key="lower(b.name)",
        domain="b.domain",
        employees="(b.number::bigint * 37) % 2000",
        owner_id="m.id",
    )


def _people(connection: Connection) -> None:
    fill(
        connection,
        Person,
        "FROM bench_known b",
        tenant_id="b.tenant",
        id="b.id",
        first_name="b.first",
        last_name="b.last",
        name="b.first || ' ' || b.last",
        name_key="lower(b.first || ' ' || b.last)",
        email="b.email",
        phone="coalesce(b.phone, '')",
        company_id="b.company",
        owner_id="b.owner",
        country="'DE'",
        lifecycle=LIFECYCLE,
        created_at="b.at",
    )
    own = {"tenant_id": "b.tenant", "person_id": "b.id", "created_at": "b.at"}
    fill(
        connection,
        PersonEmail,
        "FROM bench_known b",
        **own,
        id="pg_temp.id_at(b.at, b.number)",
        address="b.email",
        key="b.email",
    )
    with_phone = "FROM bench_known b WHERE b.phone IS NOT NULL"
    fill(connection, PersonPhone, with_phone, **own, id="pg_temp.id_at(b.at, b.number)", number="b.phone")


def _searchable(connection: Connection) -> None:
    """As crm.search.actions.indexing writes them; bench.data.loading compares."""
    fill(
        connection,
        SearchEntry,
        "FROM bench_known b",
        tenant_id="b.tenant",
        id="pg_temp.id_at(b.at, b.number)",
        kind="'person'",
        record_id="b.id",
        title="b.first || ' ' || b.last",
        subtitle="coalesce(b.company_name, b.email)",
        words=f"setweight({STRONG} || {beginnings(STRONG)}, 'A') || setweight({WEAK} || {beginnings(WEAK)}, 'C')",
    )
    fill(
        connection,
        SearchEntry,
        "FROM bench_company b",
        tenant_id="b.tenant",
        id="pg_temp.id_at(now(), b.number)",
        kind="'company'",
        record_id="b.id",
        title="b.name",
        words=f"setweight({COMPANY_WORDS} || {beginnings(COMPANY_WORDS)}, 'A')",
    )
    connection.execute(SAMPLES)
