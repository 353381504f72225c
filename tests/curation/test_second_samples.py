"""Drawing a sample for a second reader, reading it, and what came of it."""

import pytest
from django.core.exceptions import ValidationError

from curation.models import Reading, Sample
from curation.second.results import SampleResults
from initiatives.models import Classification
from tests.builders import a_category, a_municipality, an_admin, an_initiative, an_official


def drawn(sample):
    return [reading.initiative_id for reading in sample.readings.all()]


@pytest.fixture
def first(db):
    return an_official()


@pytest.fixture
def reader(db):
    return an_official()


def registry(first, number, categories=("growth/scaling_up",)):
    return [an_initiative(by=first, categories=categories) for _each in range(number)]


def keep(reading, *paths, reason="", done=True):
    pairs = [(a_category(path), reason) for path in paths]
    reading.keep(pairs, by=reading.sample.reader, done=done)


# --- Drawing ---
def test_the_same_seed_draws_the_same(first, reader):
    registry(first, 8)
    draws = [
        drawn(Sample.objects.draw(a_municipality(), size=4, reader=reader, by=first, seed=seed)) for seed in (7, 7, 8)
    ]
    assert len(set(draws[0])) == 4
    assert draws[0] == draws[1] != draws[2]


def test_what_the_reader_assessed_ever_is_never_drawn(first, reader):
    known, *others = registry(first, 3)
    known.assess([], by=reader)
    known.assess([(a_category("growth/scaling_up"), "", Classification.Basis.CHOSEN)], by=first)
    sample = Sample.objects.draw(a_municipality(), size=2, reader=reader, by=first)
    assert set(drawn(sample)) == {each.pk for each in others}


def test_only_assessed_initiatives_of_the_municipality_that_are_not_in_the_archive(first, reader):
    (fit,) = registry(first, 1)
    an_initiative(by=first)
    elsewhere = an_official(a_municipality("GM0355", "Zeist"))
    an_initiative(by=elsewhere, municipality=a_municipality("GM0355", "Zeist"), categories=["growth/scaling_up"])
    registry(first, 1)[0].archive(by=first, reason="Klaar")
    assert drawn(Sample.objects.draw(a_municipality(), size=1, reader=reader, by=first)) == [fit.pk]
    with pytest.raises(ValidationError, match="Er is maar 1 initiatief"):
        Sample.objects.draw(a_municipality(), size=2, reader=reader, by=first)
    assert Sample.objects.count() == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_spread_sample_has_rare_categories_too(first, reader, seed):
    registry(first, 9)
    (rare,) = registry(first, 1, ["growth/first_followers"])
    sample = Sample.objects.draw(a_municipality(), size=2, reader=reader, by=first, lens="growth", seed=seed)
    assert rare.pk in drawn(sample)


def test_the_first_reading_stays_as_it_was_when_it_was_drawn(first, reader):
    (initiative,) = registry(first, 1)
    sample = Sample.objects.draw(a_municipality(), size=1, reader=reader, by=first)
    initiative.assess([(a_category("growth/first_followers"), "", Classification.Basis.CHOSEN)], by=first)
    (reading,) = sample.readings.all()
    assert [row.category.key for row in reading.first.classifications.all()] == ["scaling_up"]


# --- Reading ---
def test_with_the_last_reading_the_sample_closes_and_its_results_stand(first, reader):
    registry(first, 2)
    sample = Sample.objects.draw(a_municipality(), size=2, reader=reader, by=first)
    one, two = sample.readings.all()
    keep(one, "growth/scaling_up")
    keep(two, "growth/scaling_up", done=False)
    sample.refresh_from_db()
    assert sample.is_open
    keep(two, "growth/first_followers", reason="Nog klein")
    sample.refresh_from_db()
    assert not sample.is_open
    with pytest.raises(ValidationError):
        keep(one, "growth/first_followers")
    assert [choice.category.key for choice in Reading.objects.get(pk=one.pk).choices.all()] == ["scaling_up"]


def test_a_sample_without_any_reading_cannot_be_closed(first, reader):
    registry(first, 1)
    sample = Sample.objects.draw(a_municipality(), size=1, reader=reader, by=first)
    with pytest.raises(ValidationError):
        sample.close()


# --- Results ---
@pytest.fixture
def read(first, reader):
    """Four initiatives, of which two were read alike in the lens of growth, and one was left."""
    registry(first, 4)
    sample = Sample.objects.draw(a_municipality(), size=4, reader=reader, by=first)
    one, two, three, _four = sample.readings.all()
    keep(one, "growth/scaling_up")
    keep(two, "growth/first_followers", "actors/care_collectives")
    keep(three, "growth/first_followers")
    sample.close()
    return sample


def test_only_what_was_read_counts(read):
    results = SampleResults(read)
    assert (len(results.readings), results.is_small) == (3, True)
    growth = next(each for each in results.agreements if each.lens.key == "growth")
    assert (growth.initiatives, growth.same, growth.percentage) == (3, 1, 33)
    assert growth.kappa == pytest.approx(0)
    relation = next(each for each in results.agreements if each.lens.key == "government_relation")
    assert (relation.same, relation.kappa) == (3, None)


def test_what_was_taken_for_each_other_is_counted_with_its_initiatives(read):
    results = SampleResults(read)
    (pair,) = results.confusions
    assert (pair.category.key, pair.other.key, pair.times) == ("first_followers", "scaling_up", 2)
    assert {each.pk for each in pair.initiatives} == set(drawn(read)[1:3])
    assert [(each.category.key, each.times) for each in results.lonely] == [("care_collectives", 1)]


def test_categories_that_were_merged_since_are_one(read):
    followers = a_category("growth/first_followers")
    followers.merge(a_category("growth/scaling_up"), by=an_admin(), reason="Zelfde")
    results = SampleResults(read)
    assert results.confusions == []
    growth = next(each for each in results.agreements if each.lens.key == "growth")
    assert (growth.same, growth.kappa) == (3, None)
