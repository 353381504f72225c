"""What officials said of an instrument: who may read which part, what is counted, and two at once."""

import pytest
from django.db import IntegrityError, transaction

from knowledge.models import Mark
from tests.builders import a_mark, a_municipality, a_user, an_article, an_initiative, an_official
from tests.intake.test_submission import at_once

pytestmark = pytest.mark.django_db


def test_the_initiator_is_told_what_is_meant_for_them():
    owner = a_user()
    initiative, other = an_initiative(owner=owner), an_initiative(name="Van een ander")
    told = a_mark(initiative, told="Mooi.")
    a_mark(initiative, words="Alleen voor het dossier.")
    a_mark(other, told="Niet voor u.")
    a_mark(initiative, told="Toch niet.").undo(by=None)

    assert list(Mark.objects.told_to(owner)) == [told]
    assert not Mark.objects.told_to(a_user()).exists()


def test_there_is_one_for_an_article_at_an_initiative():
    initiative, article = an_initiative(), an_article()
    first = a_mark(initiative, article, words="Eerst.")
    again = a_mark(initiative, article, words="Later.")

    assert first.pk == again.pk and again.changed_at
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(
            initiative=initiative, article=article, municipality=initiative.municipality, result="used"
        )


def test_one_of_a_municipality_that_went_up_in_this_one_is_corrected_and_not_doubled():
    bunnik = a_municipality("GM0312", "Bunnik")
    initiative, article = an_initiative(municipality=bunnik), an_article()
    mark = a_mark(initiative, article)
    bunnik.went_up_in, bunnik.vanished_on = a_municipality(), "2026-01-01"
    bunnik.save()
    initiative.municipality = a_municipality()
    initiative.save(update_fields=["municipality"])

    assert a_mark(initiative, article, result="used").pk == mark.pk
    assert Mark.objects.count() == 1


def test_counts_by_municipality_as_it_counts_today():
    article, here, zeist = an_article(), an_official(), a_municipality("GM0355", "Zeist")
    for result in ("helped", "did_not_help", "used"):
        a_mark(an_initiative(), article, by=here, result=result)
    a_mark(an_initiative(municipality=zeist), article)
    a_mark(an_initiative(), article, by=here).undo(by=here)

    assert Mark.objects.tallies() == {article.pk: {"GM9999": (1, 1), "GM0355": (1, 0)}}


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_the_very_same_moment_leave_one():
    initiative, article = an_initiative(), an_article()
    officials = [an_official(), an_official()]

    at_once(*(lambda by=by: a_mark(initiative, article, by=by, words=str(by.pk)) for by in officials))

    mark = Mark.objects.get()
    assert mark.changed_at and {mark.by, mark.changed_by} == set(officials)
