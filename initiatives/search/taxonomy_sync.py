"""The search rows follow the taxonomy: what stood in a category that was merged, moved or restored is found where it
counts now, from the same transaction on."""

from django.db import connection
from django.dispatch import receiver

from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.revisions import taken

# Each initiative with the facet values that its current assessment gives today, as `place` says of each category.
REWRITE = """
    WITH place AS (SELECT * FROM unnest(%(categories)s::bigint[], %(tokens)s::text[]) AS place (category, token)),
    read AS MATERIALIZED (
        SELECT initiative.id, array_agg(token) AS tokens
        FROM initiatives_initiative AS initiative
        JOIN initiatives_classification AS given ON given.assessment_id = initiative.assessment_id
        JOIN place ON place.category = given.category_id
        WHERE initiative.assessment_id IN (
            SELECT assessment_id FROM initiatives_classification WHERE category_id = ANY(%(replaced)s)
        )
        GROUP BY initiative.id
    ),
    due AS (
        SELECT read.id, ARRAY(
            SELECT DISTINCT token COLLATE "C" FROM unnest(row.tokens || read.tokens) AS token
            WHERE split_part(token, ':', 1) <> ALL(%(lenses)s) OR token = ANY(read.tokens)
            ORDER BY 1
        ) AS tokens
        FROM read JOIN initiatives_searchrow AS row ON row.initiative_id = read.id
    )
    UPDATE initiatives_searchrow AS row SET tokens = due.tokens
    FROM due WHERE due.id = row.initiative_id AND due.tokens <> row.tokens
"""


@receiver(taken)
def follow(sender, *, replaced, **_about):
    """Rewrite the facet values of the initiatives that stand in these categories (keys). Three queries, or none."""
    if not replaced:
        return
    categories = Category.objects.in_bulk()
    places = Category.objects.places()
    pairs = [(pk, categories[key].token) for pk, place in places.items() for key in place if key]
    asked = {
        "categories": [pk for pk, _token in pairs],
        "tokens": [token for _pk, token in pairs],
        "replaced": list(replaced),
        "lenses": list(LENSES),
    }
    with connection.cursor() as cursor:
        cursor.execute(REWRITE, asked)
