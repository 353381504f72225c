"""What the profile proposes, as one plain SQL query over the tables: slow, without memory, and without our Python."""

from django.db import connection

from intake.models import Intake
from intake.questions import Audience, Kind, questions

QUERY = """
WITH standing AS (
    SELECT initiative.id AS initiative, coalesce(now.id, category.id) AS category,
           CASE WHEN now.id IS NULL THEN category.parent_id ELSE now.parent_id END AS above
    FROM initiatives_initiative AS initiative
    JOIN initiatives_classification AS given ON given.assessment_id = initiative.assessment_id
    JOIN taxonomy_category AS category ON category.id = given.category_id
    LEFT JOIN taxonomy_category AS now ON now.id = category.counts_as_id
), placed AS (
    SELECT initiative, category FROM standing
    UNION SELECT initiative, above FROM standing WHERE above IS NOT NULL
), answered (initiative, question, answer) AS (
    {answers}
), fit AS (
    SELECT fit.id, fit.article_id, fit.weight, fit.question, fit.answer,
           coalesce(category.counts_as_id, category.id) AS category, article.position,
           coalesce(place.went_up_in_id, place.code) AS place
    FROM knowledge_fit AS fit
    JOIN knowledge_article AS article ON article.id = fit.article_id
    LEFT JOIN taxonomy_category AS category ON category.id = fit.category_id
    LEFT JOIN areas_municipality AS place ON place.code = article.municipality_id
    WHERE fit.switched_off_at IS NULL AND article.published_at IS NOT NULL AND article.retired_at IS NULL
      AND article.kind = 'instrument'
), reason AS (
    (SELECT DISTINCT ON (placed.initiative, fit.article_id, fit.category)
            placed.initiative, fit.id, fit.article_id, fit.weight, fit.position, fit.place
     FROM placed JOIN fit ON fit.category = placed.category
     ORDER BY placed.initiative, fit.article_id, fit.category, fit.weight DESC, fit.id)
    UNION ALL
    SELECT answered.initiative, fit.id, fit.article_id, fit.weight, fit.position, fit.place
    FROM answered JOIN fit ON fit.question = answered.question AND fit.answer = answered.answer
), tally AS (
    SELECT mark.article_id, coalesce(place.went_up_in_id, place.code) AS place,
           sum((mark.result = 'helped')::int) AS helped, sum((mark.result = 'did_not_help')::int) AS failed
    FROM knowledge_mark AS mark JOIN areas_municipality AS place ON place.code = mark.municipality_id
    WHERE mark.undone_at IS NULL AND mark.result <> 'used' GROUP BY 1, 2
), everywhere AS (
    SELECT article_id, sum(helped) AS helped, sum(failed) AS failed FROM tally GROUP BY 1 HAVING count(*) >= 3
), weighed AS (
    SELECT reason.initiative, reason.article_id, reason.position, sum(reason.weight) AS weight,
           array_agg(reason.id ORDER BY reason.weight DESC, reason.id) AS reasons,
           coalesce(max(everywhere.helped), CASE WHEN %(official)s THEN max(own.helped) END, 0) AS helped,
           coalesce(max(everywhere.failed), CASE WHEN %(official)s THEN max(own.failed) END, 0) AS failed
    FROM reason
    JOIN initiatives_initiative AS initiative ON initiative.id = reason.initiative
    LEFT JOIN everywhere ON everywhere.article_id = reason.article_id
    LEFT JOIN tally AS own ON own.article_id = reason.article_id AND own.place = initiative.municipality_id
    WHERE reason.place IS NULL OR reason.place = initiative.municipality_id
    GROUP BY 1, 2, 3
), ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY initiative
        ORDER BY round(weight * 2 * (helped + 1) / (helped + failed + 2)::numeric, 12) DESC, position, article_id
    ) AS place
    FROM weighed
)
SELECT initiative, article_id, reasons FROM ranked WHERE place <= 3 ORDER BY initiative, place
"""
ONE = """
    SELECT initiative.id, '{name}', intake.{name}
    FROM initiatives_initiative AS initiative JOIN intake_intake AS intake ON intake.id = initiative.intake_id
"""
SEVERAL = """
    SELECT initiative.id, '{name}', unnest(intake.{name})
    FROM initiatives_initiative AS initiative JOIN intake_intake AS intake ON intake.id = initiative.intake_id
"""


def proposed(audience):
    """{initiative: [(article, [its reasons])]} of all initiatives, as the table of fits has it for this audience."""
    parts = {Kind.ONE: ONE, Kind.SEVERAL: SEVERAL}
    asked = [each for each in questions(Intake, audience=audience) if each.kind in parts]
    answers = " UNION ALL ".join(parts[each.kind].format(name=each.name) for each in asked)
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(QUERY.replace("{answers}", answers), {"official": audience == Audience.OFFICIAL})
        for initiative, article, reasons in cursor.fetchall():
            found.setdefault(initiative, []).append((article, reasons))
    return found
