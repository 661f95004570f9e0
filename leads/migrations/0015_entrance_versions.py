from django.db import migrations

# The versions of all rows that taking in an answer depends on, see crm/tenancy/remembering.py and
# leads/queries/entrances.py. A function, so that the database plans these many small questions once in each connection:
# planning them took three times as long as answering them. It runs as whoever calls it.
ROWS = (
    ("leads_leadform", "slug = of_form"),
    ("leads_scorerule", "NOT draft"),
    ("leads_scoremodel", "in_use"),
    ("leads_scoresettings", "true"),
    ("leads_distributionrule", "true"),
    ("leads_distributionsettings", "true"),
    ("staff_skill", "true"),
    ("accounts_membership", "active"),
    ("accounts_role", "true"),
    ("accounts_team", "true"),
    ("staff_staffprofile", "true"),
    ("staff_memberskill", "true"),
    ("staff_territory", "true"),
    ("staff_territorymember", "true"),
    ("staff_workcalendar", "true"),
    ("staff_absence", "ends_at > since"),
)
EACH = ", ".join(
    "(SELECT string_agg(xmin::text || ctid::text, ' ') "  # noqa: S608  # our own words
    f'FROM "{table}" WHERE tenant_id = of_tenant AND {where})'
    for table, where in ROWS
)
VERSIONS = f"""
CREATE FUNCTION leads_entrance_versions(of_tenant uuid, of_form text, since timestamptz) RETURNS text[]
STABLE LANGUAGE plpgsql AS $$
BEGIN RETURN ARRAY[{EACH}, (SELECT xmin::text || ctid::text FROM tenancy_organization WHERE id = of_tenant)];
END $$
"""  # noqa: S608  # our own words


class Migration(migrations.Migration):
    dependencies = [("leads", "0014_mail_links"), ("staff", "0003_drop_rotation")]

    operations = [migrations.RunSQL(VERSIONS, "DROP FUNCTION leads_entrance_versions")]
