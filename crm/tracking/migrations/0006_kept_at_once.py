from django.db import migrations

# A function, so that the database plans the statement once in each connection: planning it took longer than keeping an
# event. It runs as whoever calls it, so that row-level security sees the caller.
#
# `site` is empty where the website is not as the process remembers it, and, if nobody may be known, where the visitor
# is: then nothing is kept and nothing answered. Visits are taken in the order of their ids, so that two batches at once
# never wait for each other. Sent twice is kept once; only what is new is answered.
KEEP = """
CREATE FUNCTION tracking_keep(
    of_tenant uuid, of_website uuid, as_version integer, by_visitor uuid, if_unknown boolean,
    new_ids uuid[], new_visits uuid[], new_ats timestamptz[], new_paths text[], new_titles text[], new_names text[],
    new_facts jsonb[],
    first_visits uuid[], first_sources text[], first_media text[], first_campaigns text[], first_referrers text[],
    first_landings text[]
) RETURNS TABLE (id uuid, visit_id uuid, person_id uuid, at timestamptz, path text, title text, name text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN RETURN QUERY
WITH known AS (
    SELECT person_id FROM tracking_knownvisitor WHERE tenant_id = of_tenant AND id = by_visitor
), site AS (
    SELECT id FROM tracking_website WHERE tenant_id = of_tenant AND id = of_website AND version = as_version
    AND NOT (if_unknown AND EXISTS (SELECT FROM known))
), fresh AS (
    INSERT INTO tracking_pageevent (tenant_id, id, website_id, visit_id, person_id, at, path, title, name, facts)
    SELECT of_tenant, sent.id, site.id, sent.visit, (SELECT person_id FROM known),
           sent.at, sent.path, sent.title, sent.name, sent.facts
    FROM site, unnest(new_ids, new_visits, new_ats, new_paths, new_titles, new_names, new_facts)
               AS sent (id, visit, at, path, title, name, facts)
    ON CONFLICT DO NOTHING
    RETURNING id, visit_id, person_id, at, path, title, name
), seen AS (
    INSERT INTO tracking_visit AS v (tenant_id, id, website_id, visitor_id, person_id, started_at, last_at, pages,
                                     actions, source, medium, campaign, referrer, landing, told_at)
    SELECT of_tenant, visit_id, site.id, by_visitor, (SELECT person_id FROM known), min(at), max(at),
           count(*) FILTER (WHERE name = ''), count(*) FILTER (WHERE name <> ''),
           coalesce(min(head.source), ''), coalesce(min(head.medium), ''), coalesce(min(head.campaign), ''),
           coalesce(min(head.referrer), ''), coalesce(min(head.landing), ''), NULL
    FROM site, fresh
    LEFT JOIN unnest(first_visits, first_sources, first_media, first_campaigns, first_referrers, first_landings)
              AS head (visit, source, medium, campaign, referrer, landing) ON head.visit = fresh.visit_id
    WHERE visit_id IS NOT NULL
    GROUP BY visit_id, site.id ORDER BY visit_id
    ON CONFLICT (tenant_id, id) DO UPDATE SET
        pages = v.pages + excluded.pages, actions = v.actions + excluded.actions,
        started_at = least(v.started_at, excluded.started_at), last_at = greatest(v.last_at, excluded.last_at),
        person_id = coalesce(v.person_id, excluded.person_id),
        source = CASE WHEN v.source = '' THEN excluded.source ELSE v.source END,
        medium = CASE WHEN v.source = '' THEN excluded.medium ELSE v.medium END,
        campaign = CASE WHEN v.source = '' THEN excluded.campaign ELSE v.campaign END,
        referrer = CASE WHEN v.source = '' THEN excluded.referrer ELSE v.referrer END,
        landing = CASE WHEN v.source = '' THEN excluded.landing ELSE v.landing END
    WHERE v.visitor_id = excluded.visitor_id AND v.website_id = excluded.website_id
)
SELECT fresh.id, fresh.visit_id, fresh.person_id, fresh.at, fresh.path::text, fresh.title::text, fresh.name::text
FROM site LEFT JOIN fresh ON true;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0005_sealed_secrets")]

    operations = [migrations.RunSQL(KEEP, "DROP FUNCTION tracking_keep")]
