"""Notes, needs and promises in any number, written inside the database: a full-size desk in seconds."""

from django.db import connection, transaction

from accounts.models import Organisation, User
from casework.models import Need

# The initiatives of a municipality and its officials, numbered from nought; `n` chooses among them.
OF = """
WITH initiative AS (
    SELECT id, intake_id, registered_at, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many
    FROM initiatives_initiative WHERE municipality_id = %(code)s AND archived_at IS NULL
), turn AS (
    SELECT n, initiative.*,
           (%(officials)s::bigint[])[1 + n %% greatest(cardinality(%(officials)s::bigint[]), 1)] AS by,
           registered_at + (now() - registered_at) * (n * 7919 %% 997 / 1000.0) AS moment
    FROM generate_series(0, %(number)s - 1) AS n JOIN initiative ON place = n * 31 %% many
)
"""
NOTES = (
    OF
    + """
INSERT INTO casework_note (municipality_id, by_id, at, initiative_id, channel, text, "on")
SELECT %(code)s, by, moment, id, (ARRAY['note', 'phone', 'mail', 'visit', 'meeting'])[1 + n * 13 %% 5],
       (ARRAY['Gebeld over de plannen voor het voorjaar.', 'Langs geweest; er waren twintig mensen.',
              'Vraagt naar de vergunning, stuur ik door.', 'Afspraak verzet naar volgende week.',
              'Zoekt een grotere ruimte, liefst in de wijk.'])[1 + n * 17 %% 5] || ' (' || n || ')',
       (moment AT TIME ZONE 'Europe/Amsterdam')::date
FROM turn
"""
)
PROMISES = (
    OF
    + """
INSERT INTO casework_promise
    (municipality_id, by_id, at, initiative_id, what, party, official_id, amount, due_on, kept_at, why)
SELECT %(code)s, by, moment, id,
       (ARRAY['Zoekt uit wie over het terrein gaat', 'Stuurt de begroting', 'Betaalt het startgeld',
              'Komt langs op de open dag'])[1 + n %% 4],
       CASE WHEN n %% 3 = 0 THEN 'initiator' ELSE 'municipality' END, CASE WHEN n %% 3 = 0 THEN NULL ELSE by END,
       CASE WHEN n %% 4 = 2 THEN 250 + n %% 20 * 50 END,
       (now() AT TIME ZONE 'Europe/Amsterdam')::date - 20 + (n * 37 %% 90)::int,
       CASE WHEN n %% 2 = 0 THEN now() END, ''
FROM turn
"""
)
# Lines that were closed earlier, until there are as many as were asked for.
CLOSED_NEEDS = (
    OF
    + """
INSERT INTO casework_need
    (municipality_id, at, kind, asked, districts, outcome, words, initiative_id, intake_id, closed_at,
     closed_by_id, dropped_at)
SELECT %(code)s, registered_at, (%(kinds)s::text[])[1 + n * 7 %% cardinality(%(kinds)s::text[])], '', '{}',
       (ARRAY['met', 'partly', 'not_met'])[1 + n %% 3], '', id, intake_id, moment, by, moment
FROM turn
"""
)
OWNED_NEEDS = """
UPDATE casework_need SET
       owner_id = (%(officials)s::bigint[])[1 + id %% greatest(cardinality(%(officials)s::bigint[]), 1)],
       taken_up_at = at, due_on = (now() AT TIME ZONE 'Europe/Amsterdam')::date - 15 + (id * 37 %% 90)::int
WHERE municipality_id = %(code)s AND closed_at IS NULL AND owner_id IS NULL AND id %% 3 = 0
  AND cardinality(%(officials)s::bigint[]) > 0
"""


@transaction.atomic
def write_thread(municipality, *, notes=0, needs=0, promises=0):
    """Write this many notes, needs and promises about the initiatives of a municipality, which takes part from now on.

    Needs are the open lines that follow from the intakes, and closed ones of before for the rest of the number.
    """
    Organisation.objects.get_or_create(municipality=municipality)
    people = User.objects.filter(memberships__municipality=municipality).order_by("pk")
    words = {"code": municipality.pk, "officials": list(people.values_list("pk", flat=True))}
    with connection.cursor() as cursor:
        if notes:
            cursor.execute(NOTES, words | {"number": notes})
        if promises:
            cursor.execute(PROMISES, words | {"number": promises})
        if needs:
            Need.objects.derive_missing()
            cursor.execute(OWNED_NEEDS, words)
            more = max(0, needs - Need.objects.filter(municipality=municipality).count())
            kinds = [kind for kind, _label in Need._meta.get_field("kind").choices]
            cursor.execute(CLOSED_NEEDS, words | {"number": more, "kinds": kinds})
        cursor.execute("ANALYZE casework_note, casework_promise, casework_need")
