from django.db import migrations

# Deals are no longer found by what they are worth, which stands last below their name: not everybody may see it.
# Those indexed before lose these figures, but for such as stand elsewhere on the deal too.
FORGET = """
WITH worths AS (
    SELECT entry.tenant_id, entry.id, entry.words, split_part(entry.subtitle, ', ', -1) AS worth,
           lower(concat_ws(' ', entry.title, entry.subtitle, deal.next_step, deal.custom::text)) AS told
    FROM search_searchentry AS entry
    JOIN sales_deal AS deal ON deal.tenant_id = entry.tenant_id AND deal.id = entry.record_id
    WHERE entry.kind = 'deal' AND deal.value_minor <> 0
), figures AS (
    SELECT tenant_id, id, words, replace(told, lower(worth), ' ') AS told, figure
    FROM worths, regexp_split_to_table(lower(worth), '[^[:alnum:]]+') AS figure
    WHERE figure ~ '[0-9]'
), stale AS (
    SELECT tenant_id, figures.id, array_agg(DISTINCT lexeme) AS lexemes
    FROM figures, unnest(words)
    WHERE (substr(lexeme, 10) = figure
           OR (substr(lexeme, 9, 1) IN ('^', '~', '>') AND starts_with(figure, substr(lexeme, 10))))
      AND NOT EXISTS (
          SELECT FROM regexp_split_to_table(told, '[^[:alnum:]]+') AS other WHERE starts_with(other, substr(lexeme, 10)))
    GROUP BY tenant_id, figures.id
)
UPDATE search_searchentry AS entry SET words = ts_delete(entry.words, stale.lexemes)
FROM stale WHERE entry.tenant_id = stale.tenant_id AND entry.id = stale.id
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0003_samples"), ("sales", "0016_figures")]
    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
