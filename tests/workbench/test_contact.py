"""Choosing the contact official, handing work over, and how officials are reached."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from casework.models import Responsibility
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official
from tests.pages import PageClient

pytestmark = pytest.mark.django_db


def client_of(user):
    client = PageClient()
    client.force_login(user)
    return client


def text(response):
    return " ".join(response.content.decode().split())


def contact_of(thing):
    row = Responsibility.objects.open().filter(**{thing._meta.model_name: thing}).first()
    return row and row.official


def address(initiative):
    return reverse("workbench:contact", args=[initiative.slug])


class TestTheContact:
    def test_one_click_on_the_profile_takes_it_over(self, desk, official):
        initiative = an_initiative()
        page = text(desk.get(initiative.get_absolute_url()))
        assert "Neem het over" in page and f'action="{address(initiative)}"' in page
        desk.post(address(initiative), {"official": official.pk})
        assert contact_of(initiative) == official
        assert "Neem het over" not in text(desk.get(initiative.get_absolute_url()))

    def test_only_colleagues_that_are_not_suspended_can_be_chosen(self, desk):
        initiative, colleague = an_initiative(), an_official(name="Kim")
        away = an_official(a_municipality("GM0355", "Zeist"), name="Robin")
        gone = an_official(name="Mo")
        gone.memberships.update(suspended_at=timezone.now())
        before = contact_of(initiative)
        for nobody in (away, gone, a_user()):
            page = desk.post(address(initiative), {"official": nobody.pk})
            assert "Kies een van de mogelijkheden." in text(page)
        assert contact_of(initiative) == before
        desk.post(address(initiative), {"official": colleague.pk, "note": "Kent de wijk"})
        row = Responsibility.objects.open().get(initiative=initiative)
        assert (row.official, row.note, row.how) == (colleague, "Kent de wijk", "by_hand")

    def test_two_at_once_see_what_the_other_chose(self, desk, official):
        initiative, first, second = an_initiative(), an_official(name="Kim"), an_official(name="Mo")
        shown = desk.get(address(initiative)).context["form"].mark
        client_of(an_official()).post(address(initiative), {"official": first.pk})
        page = desk.post(address(initiative), {"official": second.pk, "note": "Mijn notitie", "shown": shown})
        assert "Mijn notitie" in text(page) and "Kim" in text(page)
        assert contact_of(initiative) == first
        again = {"official": second.pk, "note": "Mijn notitie", "shown": page.context["form"].mark}
        desk.post(address(initiative), again)
        assert contact_of(initiative) == second

    def test_an_intake_that_waits_has_one_too(self, desk, official):
        intake = an_intake()
        where = reverse("workbench:intake-contact", args=[intake.pk])
        assert "Buurttuin De Kade" in text(desk.get(where))
        desk.post(where, {"official": official.pk})
        assert contact_of(intake) == official

    def test_the_initiator_sees_who_it_is_and_visitors_do_not(self, client):
        official, owner = an_official(name="Sam Bakker"), a_user()
        Organisation.objects.create(municipality=a_municipality(), contact_phone="14 0999")
        initiative = an_initiative(by=official, owner=owner)
        where = initiative.get_absolute_url()
        page = text(client_of(owner).get(where))
        assert "Sam Bakker" in page and official.email in page and "14 0999" in page
        official.memberships.update(phone="06 12345678")
        page = text(client_of(owner).get(where))
        assert "06 12345678" in page and "14 0999" not in page
        for reader in (client, client_of(a_user()), client_of(an_official(a_municipality("GM0355", "Zeist")))):
            page = text(reader.get(where))
            assert "Sam Bakker" not in page and official.email not in page and "06 12345678" not in page

    def test_who_left_is_shown_as_such(self, desk):
        gone = an_official(name="Kim")
        initiative = an_initiative(by=gone)
        gone.memberships.all().delete()
        assert "zoekt een contactpersoon" in text(desk.get(initiative.get_absolute_url()))
        assert "1 zoekt een contactpersoon" in text(desk.get(reverse("workbench:queue")))


class TestThePhone:
    def test_is_kept_for_each_municipality(self, desk, official):
        [membership] = official.memberships.all()
        desk.post(reverse("workbench:phone"), {f"phone-{membership.pk}": "06 12345678"})
        membership.refresh_from_db()
        assert membership.phone == "06 12345678"
        page = desk.post(reverse("workbench:phone"), {f"phone-{membership.pk}": "bel me"})
        assert "Vul alleen een telefoonnummer in" in text(page)


class TestHandingOver:
    def where(self, person):
        return reverse("workbench:handover", query={"gemeente": "GM9999", "van": person.pk})

    def test_everything_to_one_after_a_preview(self, desk, official):
        gone, heir = an_official(name="Kim"), an_official(name="Mo")
        first, second = an_initiative(by=gone), an_initiative(by=gone, name="Repair Café")
        assert "2 initiatieven" in text(desk.get(reverse("workbench:handover")))
        sent = {"to": heir.pk, "note": "Alvast dank", "step": "preview"}
        page = desk.post(self.where(gone), sent)
        assert "2 initiatiefnemers krijgen een brief" in text(page)
        assert contact_of(first) == gone
        sent |= {"step": "confirm", "seen": page.context["seal"]}
        page = desk.post(self.where(gone), sent, follow=True)
        assert "Overgedragen: 2 initiatieven." in text(page)
        assert [contact_of(first), contact_of(second)] == [heir, heir]
        page = desk.post(self.where(gone), sent, follow=True)
        assert "Deze persoon heeft geen werk om over te dragen." in text(page)

    def test_each_to_another(self, desk):
        gone, heir, other = an_official(), an_official(name="Mo"), an_official(name="Bo")
        first, second = an_initiative(by=gone), an_initiative(by=gone, name="Repair Café")
        sent = {f"initiative-{first.pk}": heir.pk, f"initiative-{second.pk}": other.pk, "step": "preview"}
        seal = desk.post(self.where(gone), sent).context["seal"]
        desk.post(self.where(gone), sent | {"step": "confirm", "seen": seal})
        assert [contact_of(first), contact_of(second)] == [heir, other]

    def test_what_changed_meanwhile_is_shown_first(self, desk):
        gone, heir = an_official(), an_official()
        first = an_initiative(by=gone)
        seal = desk.post(self.where(gone), {"to": heir.pk, "step": "preview"}).context["seal"]
        an_initiative(by=gone, name="Repair Café")
        page = desk.post(self.where(gone), {"to": heir.pk, "step": "confirm", "seen": seal})
        assert "Er is nog niets gedaan" in text(page)
        assert contact_of(first) == gone

    def test_nobody_chosen_is_said_at_the_field(self, desk):
        gone = an_official()
        an_initiative(by=gone)
        page = desk.post(self.where(gone), {"step": "preview", "note": "Onthoud dit"})
        assert "Kies een collega." in text(page) and "Onthoud dit" in text(page)

    def test_work_elsewhere_is_not_shown(self, desk):
        zeist = a_municipality("GM0355", "Zeist")
        an_initiative(by=an_official(zeist, name="Robin"), municipality=zeist)
        assert "Robin" not in text(desk.get(reverse("workbench:handover")))
        assert desk.get(reverse("workbench:handover", query={"gemeente": "GM0355"})).status_code == 404

    def test_queries_do_not_grow(self, desk, django_assert_num_queries, django_assert_max_num_queries):
        gone = an_official(name="Kim")
        an_initiative(by=gone)
        desk.get(self.where(gone))  # what a process asks once is asked
        with django_assert_max_num_queries(20) as few:
            desk.get(self.where(gone))
        for number in range(4):
            an_initiative(by=gone, name=f"Tuin {number}")
        with django_assert_num_queries(len(few)):
            desk.get(self.where(gone))
