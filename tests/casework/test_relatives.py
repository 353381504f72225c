import pytest

from casework.models import Settlement
from casework.relatives import found_by, likeness_of, relatives, site_of
from tests.builders import a_municipality, a_neighbourhood, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db

# What differs between two intakes that have nothing in common.
OTHER = {"contact_name": "Ali Kaya", "contact_email": "ali@brug.example", "place": "Aan de brug"}


@pytest.fixture
def official():
    return an_official()


@pytest.fixture
def zeist():
    return a_municipality("GM0355", "Zeist")


def found(intake, user):
    return {str(each.thing): list(each.because) for each in relatives(intake, user)}


class TestInitiatives:
    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("Zorgcoöperatie ’t Anker", "zorgcooperatie t anker"),
            ("Buurttuin De Kade", "Buurttuin Kade"),
            ("Moestuinen in Oost", "Moestuin Oost"),
            ("Repair Café Zuid", "Repaircafe Zuid"),
        ],
    )
    def test_by_a_name_that_looks_like_it(self, official, name, other):
        initiative = an_initiative(name=other, **OTHER)
        an_initiative(name="Leesclub voor ouderen", **OTHER)

        [each] = relatives(an_intake(name=name), official)

        assert each.thing == initiative and each.is_own
        assert each.because[0] in {"dezelfde naam", "de naam lijkt erop"}

    def test_by_website_place_and_address(self, official):
        an_initiative(name="Aap", website="https://www.kade.example/tuin/", **OTHER)
        an_initiative(name="Noot", **{**OTHER, "contact_email": "fatima@kade.example"})
        an_initiative(name="Mies", **{**OTHER, "place": "De Oude Gracht"})
        intake = an_intake(name="Wim", website="http://kade.example/tuin", place="de oude gracht")

        assert found(intake, official) == {
            "Aap": ["dezelfde website"],
            "Noot": ["hetzelfde e-mailadres"],
            "Mies": ["dezelfde plek"],
        }

    def test_a_neighbourhood_alone_is_no_sign(self, official):
        quay = a_neighbourhood()
        an_initiative(name="Leesclub", neighbourhoods=[quay], **OTHER)
        an_initiative(name="Buurttuin", neighbourhoods=[quay], **OTHER)

        assert found(an_intake(name="De buurttuin", neighbourhoods=[quay]), official) == {
            "Buurttuin": ["de naam lijkt erop", "dezelfde buurt"]
        }

    def test_also_what_is_not_public_but_not_elsewhere(self, official, zeist):
        an_initiative(name="Moestuin Hier", published=False, **OTHER)
        an_initiative(name="Moestuin Daar", published=False, municipality=zeist, **OTHER)
        an_initiative(name="Moestuin Ginds", municipality=zeist, **OTHER)
        intake = an_intake(name="Moestuin")

        seen = {str(each.thing): each.is_own for each in relatives(intake, official)}
        assert seen == {"Moestuin Hier": True, "Moestuin Ginds": False}
        assert {str(each.thing) for each in found_by("moestuin", intake, official)} == set(seen)

    def test_of_another_municipality_nothing_is_compared_that_is_not_public(self, official, zeist):
        an_initiative(name="Moestuin Ginds", municipality=zeist)
        intake = an_intake(name="Moestuin")

        assert found(intake, official) == {"Moestuin Ginds": ["de naam lijkt erop"]}


class TestWaiting:
    def test_what_waits_in_the_same_queue(self, official, zeist):
        other = an_intake(name="Buurttuin aan de Kade", **OTHER)
        an_intake(name="Buurttuin De Kade", municipality=zeist, **OTHER)
        done = an_intake(name="Buurttuin de kade!", **OTHER)
        Settlement.objects.decline(done, by=official, reason="spam")

        [each] = relatives(an_intake(), official)

        assert (each.thing, each.is_initiative, each.is_own) == (other, False, True)

    def test_not_what_it_says_anew_itself(self, official):
        first = an_intake()
        assert relatives(an_intake(revises=first), official) == []
        assert relatives(first, official) == []


def test_takes_the_same_number_of_queries_whatever_there_is(official, django_assert_num_queries):
    intake = an_intake()

    def fill():
        an_initiative(by=official)
        an_intake()

    fill()
    relatives(intake, official)
    with django_assert_num_queries(9) as once:
        relatives(intake, official)
    for _each in range(3):
        fill()
    relatives(intake, official)
    with django_assert_num_queries(len(once)):
        relatives(intake, official)


@pytest.mark.parametrize(
    ("website", "site"),
    [
        ("https://www.Kade.example/", "kade.example"),
        ("http://kade.example/Tuin/", "kade.example/tuin"),
        ("", ""),
    ],
)
def test_a_site_is_told_by_host_and_path(website, site):
    assert site_of(website) == site


def test_names_are_alike_by_letters_or_by_words():
    assert likeness_of("Buurttuin", "BUURTTUIN!") == 1
    assert likeness_of("Leesclub", "Repair café") < 0.1
    assert 0.3 < likeness_of("Buurttuin De Kade", "Buurttuin Kade") < 1
