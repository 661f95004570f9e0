from django.db import migrations

# What strong_lexemes adds since: the first letters, up to five, of every word, for what is indexed already.
FILL = """
UPDATE search_searchentry SET words = words || array_to_tsvector(ARRAY(
    SELECT DISTINCT left(lexeme, 8) || '^' || substr(lexeme, 10, letters)
    FROM unnest(words), generate_series(1, 5) AS letters
    WHERE substr(lexeme, 9, 1) = ':' AND substr(lexeme, 10, 1) <> '#'))
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
