"""The list in plain SQL, from the tables alone: what the index must find, count and order, only slower."""

from dataclasses import replace
from functools import cache
from itertools import combinations
from math import log

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Concat, Greatest

from casework.models import Note
from initiatives.models import Classification, Initiative
from initiatives.search.dutch import bases
from initiatives.search.facets import OWN_FACETS, SCALES
from initiatives.search.hits import ALL, FacetCounts
from initiatives.search.query import Plan
from initiatives.search.selection import BEST, Selection
from initiatives.search.vocabulary import PART, labels
from taxonomy.models import Category
from ui.text import fold

NOT_FOUND = 9
TEXTS = ArrayField(TextField())
# What the municipality of an initiative wrote, or one that went up in it.
THEIRS = """
    JOIN areas_municipality AS writer ON writer.code = its.municipality_id
    WHERE its.initiative_id = initiatives_initiative.id
    AND coalesce(writer.went_up_in_id, writer.code) = initiatives_initiative.municipality_id
"""
SCORED_BY_BOTH = f"""
    SELECT 'scored_by_both:' || scale AS token FROM intake_intake AS said, intake_intake AS seen,
    LATERAL (VALUES {", ".join(f"('{key}', said.{key}, seen.{key})" for key in SCALES)}) AS scored (scale, one, other)
    WHERE said.id = initiatives_initiative.intake_id AND seen.id = initiatives_initiative.official_intake_id
    AND said.voice <> 'official' AND one IS NOT NULL AND other IS NOT NULL
"""
OWN = f"""(
    WITH given AS (
        SELECT 'contact:' || official_id AS token FROM casework_responsibility AS its {THEIRS} AND until IS NULL
        UNION SELECT 'open_needs:' || kind FROM casework_need AS its {THEIRS} AND closed_at IS NULL
        UNION SELECT 'promises:open' FROM casework_promise AS its {THEIRS} AND kept_at IS NULL AND broken_at IS NULL
        UNION {SCORED_BY_BOTH}
    )
    SELECT array_agg(token) FROM (
        SELECT token FROM given UNION
        SELECT key || ':none' FROM unnest(ARRAY['contact', 'open_needs', 'promises', 'scored_by_both']) AS key
        WHERE NOT EXISTS (SELECT FROM given WHERE split_part(token, ':', 1) = key)
    ) AS every
)"""
DAYS = {
    "registered": "(initiatives_initiative.registered_at AT TIME ZONE 'Europe/Amsterdam')::date",
    "published": "(initiatives_initiative.published_at AT TIME ZONE 'Europe/Amsterdam')::date",
    "started": "(SELECT make_date(started, 1, 1) FROM intake_intake WHERE id = initiatives_initiative.intake_id)",
    "due": f"""(SELECT min(day) FROM (
        SELECT due_on AS day FROM casework_need AS its {THEIRS} AND closed_at IS NULL
        UNION SELECT due_on FROM casework_promise AS its {THEIRS} AND kept_at IS NULL AND broken_at IS NULL
    ) AS days)""",
    "last_contact": f"""(SELECT max(day) FROM (
        SELECT (submitted_at AT TIME ZONE 'Europe/Amsterdam')::date AS day
        FROM intake_intake WHERE id = initiatives_initiative.intake_id
        UNION SELECT "on" FROM casework_note AS its {THEIRS} AND channel <> 'note'
    ) AS days)""",
}
THEIR_NOTE = Q(municipality=OuterRef("municipality")) | Q(municipality__went_up_in=OuterRef("municipality"))
OWN_DAYS = {"due", "last_contact"}


def keys(user, selection, plan=None):
    """The keys that a selection finds for this reader, in order; `plan` is what its words ask for."""
    return list(in_order(matching(user, selection, plan), selection, plan, user).values_list("pk", flat=True))


def matching(user, selection, plan=None):
    """The initiatives that have the words, in each facet one of the chosen values, and the scores asked for."""
    found = with_words(user, selection, plan)
    for key, values in selection.chosen.items():
        kept = "own" if key in OWN_FACETS else "search_row__tokens"
        found = found.filter(**{f"{kept}__overlap": tokens(key, values)})
    return found


def with_words(user, selection, plan):
    found = Initiative.objects.visible_to(user).filter(search_row__isnull=False)
    found = found.annotate(
        said=Concat(Value(" "), "search_row__words", Value(" "), output_field=TextField()),
        called=Concat(Value(" "), "search_row__name", Value(" "), output_field=TextField()),
    )
    roles = list(user.roles) if user.is_authenticated else []
    theirs = When(municipality__in=roles, then=RawSQL(OWN, (), output_field=TEXTS))
    found = found.annotate(own=Case(theirs, default=Value([], TEXTS), output_field=TEXTS))
    for key, (low, high) in selection.days.items():
        number = RawSQL(f"{DAYS[key]} - DATE '1970-01-01'", (), output_field=IntegerField())
        found = found.annotate(**{f"day_{key}": number}).filter(**{f"day_{key}__gte": low, f"day_{key}__lte": high})
        if key in OWN_DAYS:
            found = found.filter(municipality__in=roles)
    plan = plan or Plan()
    for word, group in plan.groups:
        found = found.filter(any_of(group) | known_by(user, word))
    for text in plan.excluded:
        found = found.filter(~says(text))
    if selection.ranges:
        found = found.filter(municipality__in=list(user.roles))
        for key, (low, high) in selection.ranges.items():
            score = f"search_row__scales__{list(SCALES).index(key)}"
            found = found.filter(**{f"{score}__gte": low, f"{score}__lte": high})
    return found


def known_by(user, word):
    """Whether an official knows an initiative of their municipality by a word, or by its singular."""
    found = Q(pk__in=[])
    for text in {word, *bases(word)} if len(word) > 2 and user.is_authenticated else ():
        for field in ("reference", "contact_name", "contact_email", "website"):
            found |= Q(**{f"intake__{field}__icontains": text})
        noted = Note.objects.filter(THEIR_NOTE, initiative=OuterRef("pk"), removed_at=None, text__icontains=text)
        found |= Q(Exists(noted))
    return found & Q(municipality__in=list(user.roles) if user.is_authenticated else [])


def any_of(texts):
    asked = Q(pk__in=[])
    for text in texts:
        asked |= says(text)
    return asked


def says(text):
    """Whether a row has this folded word, or these words in this order, or one of its categories has this label, or it
    lies in the municipality or province of which this is the label."""
    if text.startswith("_gm"):
        code = text.strip("_").upper()
        return Q(municipality=code) | Q(municipality__former=code)
    if text.startswith("_pv"):
        return Q(municipality__province=text.strip("_").upper())
    counted = Classification.objects.annotate(
        stands_in=Coalesce("category__counts_as", "category"),
        above=Case(
            When(category__counts_as=None, then=F("category__parent")), default=F("category__counts_as__parent")
        ),
    )
    known = {
        category.counts_as_id or category.pk
        for category in Category.objects.all()
        if text in answers_to(category.name_nl, category.name_en, *category.synonyms_nl, *category.synonyms_en)
    }
    wholes = Category.objects.filter(parts__in=known).values_list("pk", flat=True)
    given = counted.filter(assessment=OuterRef("assessment"))
    has = given.filter(Q(stands_in__in=known) | Q(above__in=known))
    one_of_its_parts = counted.filter(assessment=OuterRef("assessment"), above=OuterRef("stands_in"))
    unsaid = given.filter(~Exists(one_of_its_parts), stands_in__in=list(wholes))
    return Q(said__contains=f" {text} ") | Q(Exists(has)) | Q(Exists(unsaid))


@cache
def answers_to(name_nl, name_en, *synonyms):
    return labels([name_nl, name_en], synonyms)


def way_out(user, selection, plan):
    """The keys of what weighs at least 0.8 of the heaviest row among what was chosen, by the words of this plan that
    it has; a word weighs log(rows / rows with it) among what this reader may see."""
    seen = Initiative.objects.visible_to(user).filter(search_row__isnull=False).count()
    having = {
        word: set(
            with_words(user, Selection(), replace(plan.keeping([word]), phrases=(), excluded=())).values_list(
                "pk", flat=True
            )
        )
        for word in plan.asked
    }
    weights = {word: log((seen + 1) / len(rows)) for word, rows in having.items() if rows}
    rows = {
        key: sum(weight for word, weight in weights.items() if key in having[word])
        for key in matching(user, selection, plan.keeping(())).values_list("pk", flat=True)
    }
    heaviest = max(rows.values(), default=0)
    found = {key for key, weight in rows.items() if weight and weight >= 0.8 * heaviest - 1e-9}
    heavy = {
        words
        for key in found
        for size in range(1, len(weights) + 1)
        for words in combinations([word for word in weights if key in having[word]], size)
        if sum(map(weights.get, words)) >= 0.8 * heaviest - 1e-9
    }
    if len(heavy) == 1:
        return found
    telling = {
        key for key in found if not in_passing(user, plan.keeping([w for w in having if key in having[w]]), key)
    }
    return telling or found


def in_passing(user, plan, key):
    """Whether an initiative has a word of this plan only as a compound or a synonym, and not all in its name."""
    row = with_words(user, Selection(), plan).filter(pk=key)
    return row.values_list(rank(Selection(text="-"), plan, user), flat=True).get() == ALL + PART


def in_order(found, selection, plan, user):
    newest = ["-search_row__registered_at", "pk"]
    match selection.order:
        case "name":
            return found.order_by("search_row__name", *newest)
        case "started":
            return found.order_by(F("intake__started").desc(nulls_last=True), *newest)
        case order if order == BEST:
            return found.order_by(rank(selection, plan, user), *newest)
    return found.order_by(*newest)


def rank(selection, plan, user):
    text, known = fold(selection.text) or "|", Q(pk__isnull=False)
    for word, _group in plan.groups:
        known &= known_by(user, word)
    asked = [group for _word, group in plan.groups] or [{}]
    somewhere = Greatest(
        *(Case(When(known_by(user, word), then=Value(0)), default=grade(group, says)) for word, group in plan.groups),
        Value(0),
        Value(0),
    )
    in_name = Greatest(*(grade(group, lambda text: Q(called__contains=f" {text} ")) for group in asked), Value(0))
    return Case(
        When(known if plan.groups else Q(pk__in=[]), then=Value(0)),
        When(search_row__name=text, then=Value(0)),
        When(search_row__name__startswith=text, then=Value(1)),
        When(all_in_name(asked), then=in_name + 2),
        default=somewhere + 6,
        output_field=IntegerField(),
    )


def all_in_name(asked):
    every = Q(pk__isnull=False)
    for group in filter(None, asked):
        some = Q(pk__in=[])
        for text in group:
            some |= Q(called__contains=f" {text} ")
        every &= some
    return every


def grade(group, condition):
    best = sorted(group.items(), key=lambda each: each[1])
    return Case(
        *(When(condition(text), then=Value(number)) for text, number in best),
        default=Value(NOT_FOUND if group else 0),
        output_field=IntegerField(),
    )


def count(user, selection, plan=None):
    """Count what the selection finds and what each facet value would find, in one query.

    The counts of a facet ignore its own selection: a row counts for all facets when it misses none, and for one facet
    when that is the only one it misses. The empty token stands for the row itself.
    """
    rows, parameters = tokens_of(with_words(user, selection, plan))
    missed, chosen = [], []
    for key, values in selection.chosen.items():
        missed.append("CASE WHEN tokens && %s::text[] THEN NULL ELSE %s END")
        chosen += [tokens(key, values), key]
    sql = f"""
        WITH seen (tokens) AS ({rows}),
        judged AS (SELECT tokens, array_remove(ARRAY[{", ".join(missed)}]::text[], NULL) AS missed FROM seen),
        spread AS (
            SELECT missed[1] AS only_miss, unnest(tokens || ''::text) AS token FROM judged
            WHERE cardinality(missed) <= 1
        )
        SELECT token, count(*) FROM spread
        WHERE CASE WHEN only_miss IS NULL THEN true ELSE split_part(token, ':', 1) = only_miss END
        GROUP BY token
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *chosen])
        counted = dict(cursor.fetchall())
    total, values = counted.pop("", 0), {}
    for token, number in counted.items():
        key, _colon, value = token.partition(":")
        values.setdefault(key, {})[value] = number
    return FacetCounts(total, values)


def cross(user, selection, down, across, plan=None):
    """{(value of one facet, value of the other): how many of the found}; "" stands for no value. One query."""
    rows, parameters = tokens_of(matching(user, selection, plan))
    values_of = """
        SELECT coalesce(array_agg(substr(token, %s)), ARRAY['']) AS values
        FROM unnest(tokens) AS token WHERE starts_with(token, %s)
    """
    sql = f"""
        SELECT row_value, column_value, count(*)
        FROM ({rows}) AS found (tokens)
        CROSS JOIN LATERAL ({values_of}) AS down
        CROSS JOIN LATERAL ({values_of}) AS across
        CROSS JOIN LATERAL unnest(down.values) AS row_value
        CROSS JOIN LATERAL unnest(across.values) AS column_value
        GROUP BY row_value, column_value
    """
    sides = [part for key in (down, across) for part in (len(key) + 2, f"{key}:")]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *sides])
        return {(row_value, column_value): number for row_value, column_value, number in cursor.fetchall()}


def of_categories():
    """{key of an initiative: the facet values that its current assessment gives it today}. One query."""
    sql = """
        SELECT search_row.initiative_id,
               array_agg(stands.lens || ':' || stands.key) FILTER (WHERE stands.id IS NOT NULL),
               array_agg(above.lens || ':' || above.key) FILTER (WHERE above.id IS NOT NULL)
        FROM initiatives_searchrow AS search_row
        JOIN initiatives_initiative AS initiative ON initiative.id = search_row.initiative_id
        LEFT JOIN initiatives_classification AS given USING (assessment_id)
        LEFT JOIN taxonomy_category AS category ON category.id = given.category_id
        LEFT JOIN taxonomy_category AS stands ON stands.id = coalesce(category.counts_as_id, category.id)
        LEFT JOIN taxonomy_category AS above ON above.id = stands.parent_id
        GROUP BY search_row.initiative_id
    """
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {key: {*(own or ()), *(above or ())} for key, own, above in cursor.fetchall()}


def tokens_of(found):
    """The query for the tokens of these initiatives; a question that nothing can answer has one too."""
    every = Func("search_row__tokens", "own", function="array_cat", output_field=TEXTS)
    try:
        return found.order_by().values_list(every).query.sql_with_params()
    except EmptyResultSet:
        return "SELECT tokens FROM initiatives_searchrow WHERE false", ()


def tokens(key, values):
    """Facet values as they stand in a search row."""
    return [f"{key}:{value}" for value in values]
