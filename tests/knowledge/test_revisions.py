"""Each change of an article is one recorded step, which can be undone while nothing newer stands."""

import uuid
from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from knowledge.models import Article, ArticleRevision, Fit
from knowledge.revisions import snapshot
from knowledge.supplied import load_articles, supplied
from taxonomy.models import Category
from tests.builders import a_category, a_municipality, a_user, an_admin, an_article, an_initiative

pytestmark = pytest.mark.django_db
Kind = ArticleRevision.Kind
TEXTS = {
    "kind": "instrument",
    "title_nl": "Buurtbudget",
    "summary_nl": "Geld dat bewoners zelf verdelen.",
    "text_nl": "Vraag het aan bij het **wijkloket**.",
}


@pytest.fixture
def admin():
    return an_admin()


def written(admin, **values):
    return Article.objects.write(by=admin, **TEXTS | values)


def test_writing_is_a_draft_and_the_first_step(admin):
    article = written(admin, municipality=a_municipality(), items=[{"nl": "Geld", "en": ""}])

    assert article.state == "draft"
    assert article.slug == "buurtbudget"
    step = article.revisions.get()
    assert (step.kind, step.by, step.before) == (Kind.ADDED, admin, None)
    assert step.after["title_nl"] == "Buurtbudget" and step.after["items"] == [{"nl": "Geld", "en": ""}]
    assert step.after["fits"] == step.after["initiatives"] == step.after["related"] == []


def test_an_address_is_taken_once(admin):
    assert [written(admin).slug for _ in range(3)] == ["buurtbudget", "buurtbudget-2", "buurtbudget-3"]


def test_a_page_that_is_sent_twice_writes_one_article(admin):
    token = uuid.uuid4()
    first, again = written(admin, token=token), written(admin, token=token)

    assert first == again
    assert Article.objects.count() == 1 and ArticleRevision.objects.count() == 1


def test_the_page_of_somebody_else_gives_nothing_away(admin):
    token = uuid.uuid4()
    assert written(admin, token=token) != written(a_user(), token=token)


def test_revising_keeps_who_when_why_and_both_sides(admin):
    article = written(admin)
    step = article.revise(by=admin, reason="De regeling is nieuw.", title_nl="Wijkbudget", dated=date(2026, 1, 5))

    assert (step.kind, step.by, step.reason) == (Kind.REVISED, admin, "De regeling is nieuw.")
    assert (step.before["title_nl"], step.after["title_nl"]) == ("Buurtbudget", "Wijkbudget")
    assert (step.before["dated"], step.after["dated"]) == (None, "2026-01-05")
    article.refresh_from_db()
    assert (article.slug, article.curated_at) == ("buurtbudget", step.at)


def test_what_changes_nothing_is_not_recorded(admin):
    article = written(admin)
    article.publish(by=admin)
    steps, curated_at = article.revisions.count(), article.curated_at

    for again in (
        article.revise(by=admin, title_nl="Buurtbudget"),
        article.publish(by=admin),
        article.link(by=admin),
        article.restore(by=admin),
    ):
        assert again.pk is None
    article.refresh_from_db()
    assert (article.revisions.count(), article.curated_at) == (steps, curated_at)


def test_english_is_whole_or_absent(admin):
    with pytest.raises(ValidationError) as refused:
        written(admin, title_en="Neighbourhood budget")
    assert refused.value.error_dict.keys() == {"summary_en", "text_en"}
    assert not Article.objects.exists()


def test_a_field_that_is_no_word_is_refused(admin):
    with pytest.raises(TypeError):
        written(admin).revise(by=admin, published_at=timezone.now())


def test_the_life_of_an_article(admin):
    article = written(admin)
    with pytest.raises(ValidationError):
        article.retire(by=admin)
    with pytest.raises(ValidationError):
        article.restore(by=admin)
    article.publish(by=admin, reason="Vastgesteld")
    assert article in Article.objects.published()
    article.retire(by=admin, reason="De regeling stopt")
    assert article.state == "retired" and article not in Article.objects.published()
    with pytest.raises(ValidationError):
        article.publish(by=admin)
    article.restore(by=admin, reason="Toch niet")
    assert article.state == "published"
    kinds = [step.kind for step in article.revisions.order_by("pk")]
    assert kinds == [Kind.ADDED, Kind.PUBLISHED, Kind.RETIRED, Kind.RESTORED]


def whole(admin):
    """An article with everything that a step can change."""
    article = written(admin)
    Fit.objects.add_to(article, by=admin, category=a_category("growth/recognition"), what_nl="bellen", weight=3)
    Fit.objects.add_to(article, by=admin, question="phase", answer="idea")
    article.link(by=admin, initiatives=[an_initiative()], related=[an_article()])
    article.publish(by=admin)
    return article


def change_of(name, article, admin):
    fit = article.fits.order_by("pk").first()
    return {
        "text": lambda: article.revise(by=admin, text_nl="Anders.", kind="example", items=[{"nl": "a", "en": "b"}]),
        "date": lambda: article.revise(by=admin, dated=date(2026, 1, 5), source="Raadsbesluit"),
        "retired": lambda: article.retire(by=admin),
        "fit added": lambda: Fit.objects.add_to(article, by=admin, category=a_category("growth/scaling_up")),
        "fit changed": lambda: fit.revise(by=admin, what_nl="langsgaan", weight=1),
        "fit off": lambda: fit.revise(by=admin, is_on=False),
        "fit gone": lambda: fit.remove(by=admin),
        "linked": lambda: article.link(by=admin, initiatives=[an_initiative()], related=[an_article()]),
        "unlinked": lambda: article.unlink(
            by=admin, initiatives=article.initiatives.all(), related=article.related.all()
        ),
    }[name]()


CHANGES = ["text", "date", "retired", "fit added", "fit changed", "fit off", "fit gone", "linked", "unlinked"]


@pytest.mark.parametrize("name", CHANGES)
def test_undoing_puts_all_back_as_it_was_and_is_a_step_itself(admin, name):
    article = whole(admin)
    before = snapshot(article)
    step = change_of(name, article, admin)
    article.refresh_from_db()
    assert snapshot(article) != before and step.pk

    undone = step.undo(by=admin, reason="Vergissing")

    article = Article.objects.get(pk=article.pk)
    assert snapshot(article) == before
    assert (undone.kind, undone.undoes, undone.reason) == (Kind.UNDONE, step, "Vergissing")
    assert undone.after == before and article.curated_at == undone.at


def test_publishing_can_be_undone(admin):
    article = written(admin)
    article.publish(by=admin).undo(by=admin)
    article.refresh_from_db()
    assert article.state == "draft"


def test_what_is_newer_is_undone_first(admin):
    article = written(admin)
    first = article.revise(by=admin, title_nl="Een")
    second = article.publish(by=admin)

    with pytest.raises(ValidationError) as refused:
        first.undo(by=admin)
    assert refused.value.code == "newer"
    second.undo(by=admin)
    first.undo(by=admin)
    article.refresh_from_db()
    assert (article.title_nl, article.state) == ("Buurtbudget", "draft")


def test_a_reason_that_is_newer_stands_in_the_way_too(admin):
    article = written(admin)
    first = article.revise(by=admin, title_nl="Een")
    Fit.objects.add_to(article, by=admin, question="phase", answer="idea")
    with pytest.raises(ValidationError) as refused:
        first.undo(by=admin)
    assert refused.value.code == "newer"


def test_a_step_is_undone_once_and_undoing_is_not_undone(admin):
    article = written(admin)
    step = article.revise(by=admin, title_nl="Een")
    undone = step.undo(by=admin)
    for each in (step, undone, article.revisions.get(kind=Kind.ADDED)):
        with pytest.raises(ValidationError):
            each.undo(by=admin)
    assert article.revisions.count() == 3


def test_an_initiative_that_was_erased_since_does_not_come_back(admin):
    article, gone, kept = written(admin), an_initiative(), an_initiative()
    article.link(by=admin, initiatives=[gone, kept])
    step = article.unlink(by=admin, initiatives=[gone, kept])
    gone.delete()

    step.undo(by=admin)
    assert list(article.initiatives.all()) == [kept]


def test_what_the_database_refuses(admin):
    article = written(admin)
    good = {"article": article, "after": {}, "before": {}}
    for wrong in (
        {"kind": Kind.REVISED, "before": None},
        {"kind": Kind.ADDED},
        {"kind": Kind.UNDONE},
        {"kind": Kind.REVISED, "undoes": article.revisions.get()},
        {"kind": Kind.ADDED, "before": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ArticleRevision.objects.create(**good | wrong)


def test_the_supplied_file_changes_nothing_after_a_step_by_hand(admin):
    load_articles()
    article = Article.objects.get(key="actie")
    fit = article.fits.first()
    step = fit.revise(by=admin, is_on=False)
    assert load_articles() == (0, 0)
    assert not article.fits.get(pk=fit.pk).is_on
    step.undo(by=admin)
    Article.objects.filter(pk=article.pk).update(title_nl="Anders")
    load_articles()
    article.refresh_from_db()
    assert article.title_nl == "Anders"


def test_a_file_of_another_article_ties_nothing_to_a_curated_one(admin, monkeypatch):
    one = next(row for row in supplied() if row["key"] == "actie") | {"related": ["other"]}
    other = one | {"key": "other", "title_nl": "Ander", "related": []}
    monkeypatch.setattr("knowledge.supplied.supplied", lambda: [one, other])
    load_articles()
    curated = Article.objects.get(key="other")
    curated.unlink(by=admin, related=curated.related.all())

    load_articles()
    assert not curated.related.exists()


# --- Fits, and the life of categories ---


def test_a_reason_is_given_once_and_is_in_use(admin):
    article = written(admin)
    Fit.objects.add_to(article, by=admin, question="phase", answer="idea")
    retired = a_category("growth/scaling_up")
    retired.retire(by=admin, reason="x")
    zeist = a_municipality("GM0355", "Zeist")
    foreign = Category.objects.add(
        a_category("actors/collectives").lens_object,
        by=admin,
        parent=a_category("actors/collectives"),
        municipality=zeist,
        name_nl="Eigen",
        name_en="Own",
    )
    for values in (
        {"question": "phase", "answer": "idea"},
        {"question": "phase", "answer": "nothing"},
        {"category": retired},
        {"category": foreign},
        {},
    ):
        with pytest.raises(ValidationError):
            Fit.objects.add_to(article, by=admin, **values)
    assert article.fits.count() == 1


def test_a_fit_of_a_merged_category_counts_as_the_new_one_and_comes_back(admin):
    article, old, new = whole(admin), a_category("growth/recognition"), a_category("growth/scaling_up")
    merge = old.merge(new, by=admin, reason="Hetzelfde")
    fit = article.fits.get(category=old)
    assert fit.target == new and not fit.is_stranded
    assert snapshot(article)["fits"] == article.revisions.first().after["fits"]

    merge.undo(by=admin, reason="Toch niet")
    fit = Fit.objects.get(pk=fit.pk)
    assert fit.target == old and not fit.is_stranded


def test_a_fit_of_a_retired_category_is_stranded_until_that_is_undone(admin):
    article, old = whole(admin), a_category("growth/recognition")
    step = old.retire(by=admin, reason="Weg")
    assert article.fits.get(category=old).is_stranded
    step.undo(by=admin)
    assert not article.fits.get(category=old).is_stranded


def test_a_category_on_which_a_fit_rests_is_not_taken_away_by_undoing(admin):
    lens = a_category("actors/collectives").lens_object
    added = Category.objects.add(lens, by=admin, name_nl="Buurtraden", name_en="Councils")
    article = written(admin)
    laid = Fit.objects.add_to(article, by=admin, category=added)
    with pytest.raises(ValidationError) as refused:
        added.revisions.get().undo(by=admin)
    assert refused.value.code == "used"

    removed = article.fits.get().remove(by=admin)
    added.revisions.get().undo(by=admin)
    with pytest.raises(ValidationError) as refused:
        removed.undo(by=admin)
    assert refused.value.code == "gone"
    assert laid.after["fits"][0]["category_id"] == added.pk


# --- Two at once ---


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_two_steps_that_follow_each_other():
    admin = an_admin()
    article = written(admin)
    both = Barrier(2)

    def revise(field):
        try:
            both.wait()
            Article.objects.get(pk=article.pk).revise(by=admin, **{field: f"Door {field}"})
        finally:
            connection.close()

    threads = [Thread(target=revise, args=[field]) for field in ("title_nl", "summary_nl")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    article.refresh_from_db()
    assert (article.title_nl, article.summary_nl) == ("Door title_nl", "Door summary_nl")
    second, first, _added = article.revisions.all()
    assert second.before == first.after


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_sent_twice_at_once_writes_one_article():
    admin, token, both, made = an_admin(), uuid.uuid4(), Barrier(2), []

    def write():
        try:
            both.wait()
            made.append(written(admin, token=token).pk)
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(made) == 2 and len({*made}) == 1 and Article.objects.count() == 1
