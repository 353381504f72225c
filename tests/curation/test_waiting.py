"""The pages of what waits for a curator: asking, deciding, and who hears of it."""

import pytest
from django.core import mail

from accounts.models import Membership, Organisation
from curation.models import RevisionNews
from outbox.models import Message
from taxonomy.models import Category, Revision, WaitingStep
from tests.builders import a_category, a_municipality, a_user, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db
LIST = "/taxonomie/wacht/"
CATEGORY = "/taxonomie/bloedgroepen/collectieven/"


@pytest.fixture
def zeist():
    for place in (a_municipality(), other := a_municipality("GM0355", "Zeist")):
        Organisation.objects.of(place)
    return other


@pytest.fixture
def admin(client, zeist):
    client.force_login(admin := an_admin(name="Kim Smit"))
    return admin


@pytest.fixture
def curator():
    user = a_user(name="Noor Curator", language="en")
    Membership.objects.create(user=user, role=Membership.Role.CURATOR)
    return user


def ask_to_retire(client):
    address = f"{CATEGORY}uit-gebruik/?successor="
    impact = client.get(address).context["impact"]
    return client.post(address, {"reason": "Niemand gebruikt het", "seen": impact.seal}, follow=True)


def mails():
    return list(Message.objects.order_by("pk").values_list("recipient", "subject", "language"))


def test_an_admin_asks_and_a_curator_approves(client, admin, curator, zeist):
    there = an_admin(zeist, language="en")
    an_initiative(municipality=zeist, categories=["actors/collectives"])
    page = ask_to_retire(client)
    step = WaitingStep.objects.get()
    assert page.redirect_chain == [(f"{LIST}{step.pk}/", 302)]
    assert "Gevraagd. Een curator beslist, en u hoort het per mail." in page.content.decode()
    assert a_category("actors/collectives").is_active
    assert mails() == [(curator.email, "Waits for you: Retired: Collectieven", "en")]

    client.force_login(curator)
    page = client.get(f"{LIST}{step.pk}/")
    assert [each.number for each in page.context["consequences"]][:2] == [1, 1]
    assert "Niemand gebruikt het" in page.content.decode()
    client.post(f"{LIST}{step.pk}/", {"approve": "yes", "seen": page.context["impact"].seal})
    revision = Revision.objects.get()
    assert (revision.by, revision.approved_by) == (admin, curator)
    assert not a_category("actors/collectives").is_active
    assert mails()[1:] == [
        (there.email, "Changed in the taxonomy: Retired: Collectieven", "en"),
        (admin.email, "Goedgekeurd: Vervallen: Collectieven", "nl"),
    ]
    assert "goedgekeurd door Noor Curator" in client.get("/taxonomie/geschiedenis/").content.decode()


def test_pages_say_before_that_a_curator_decides(client, admin, curator):
    waits = "Alle gemeenten delen dit, dus een curator beslist."
    assert waits in client.get(f"{CATEGORY}uit-gebruik/?successor=").content.decode()
    assert "vraagt u een curator" in client.get("/taxonomie/").content.decode()
    client.force_login(curator)
    assert waits not in client.get(f"{CATEGORY}uit-gebruik/?successor=").content.decode()
    assert "elke stap kunt u ongedaan maken" in client.get("/taxonomie/").content.decode()


def test_a_curator_refuses_with_a_reason_that_the_asker_hears(client, admin, curator):
    ask_to_retire(client)
    step = WaitingStep.objects.get()
    client.force_login(curator)
    page = client.post(f"{LIST}{step.pk}/", {"refuse": "yes", "answer": " "})
    assert list(page.context["form"].errors) == ["answer"]
    client.post(f"{LIST}{step.pk}/", {"refuse": "yes", "answer": "Zeist heeft het nodig."})
    step.refresh_from_db()
    assert (step.answer, step.decided_by, step.revision) == ("Zeist heeft het nodig.", curator, None)
    assert mails()[-1][:2] == (admin.email, "Geweigerd: Vervallen: Collectieven")
    assert "Zeist heeft het nodig." in Message.objects.last().text
    client.force_login(admin)
    assert "Zeist heeft het nodig." in client.get(f"{LIST}{step.pk}/").content.decode()


def test_who_asked_may_take_it_back_and_may_not_approve_it(client, admin):
    ask_to_retire(client)
    address = f"{LIST}{WaitingStep.objects.get().pk}/"
    assert client.post(address, {"approve": "yes"}).status_code == 403
    assert client.post(address, {"refuse": "yes", "answer": "x"}).status_code == 403
    client.post(address, {"withdraw": "yes"})
    assert WaitingStep.objects.get().is_withdrawn
    client.force_login(an_admin())
    assert client.post(address, {"withdraw": "yes"}).status_code == 403


def test_an_outdated_step_is_shown_as_such_and_not_applied(client, admin, curator):
    ask_to_retire(client)
    step = WaitingStep.objects.get()
    client.force_login(curator)
    seal = client.get(f"{LIST}{step.pk}/").context["impact"].seal
    a_category("actors/collectives").reword(by=curator, says_nl="Anders.", reason="")
    assert [outdated for _asked, _words, outdated in client.get(LIST).context["waiting"]] == [True]
    page = client.post(f"{LIST}{step.pk}/", {"approve": "yes", "seen": seal})
    assert page.context["refusal"] and WaitingStep.objects.get().is_open
    assert a_category("actors/collectives").is_active


def test_what_changed_after_the_look_is_shown_before_it_is_approved(client, admin, curator):
    ask_to_retire(client)
    address = f"{LIST}{WaitingStep.objects.get().pk}/"
    client.force_login(curator)
    seal = client.get(address).context["impact"].seal
    an_initiative(categories=["actors/collectives"])
    page = client.post(address, {"approve": "yes", "seen": seal})
    assert page.context["is_other"] and WaitingStep.objects.get().is_open


def test_new_categories_texts_order_rules_and_files_wait_as_well(client, admin, curator):
    names = {"name_nl": "Vrienden", "name_en": "Friends", "reason": "Nodig"}
    client.post("/taxonomie/nieuw/bloedgroepen/", names)
    assert not Category.objects.filter(name_nl="Vrienden").exists()
    first = Category.objects.of(a_category("actors/citizens").lens_object).top().active()[0]
    client.post("/taxonomie/bloedgroepen/", {"down": first.pk})
    rule = a_category("growth/recognition").rules.first()
    address = f"/taxonomie/regels/{rule.pk}/schakelaar/"
    seal = client.get(address).context["effect"].seal
    client.post(address, {"reason": "Past niet", "seen": seal})
    kinds = list(WaitingStep.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["added", "reordered", "rule"]
    assert not Revision.objects.exists()
    client.force_login(curator)
    for step in WaitingStep.objects.all():
        page = client.get(f"{LIST}{step.pk}/")
        client.post(f"{LIST}{step.pk}/", {"approve": "yes", "seen": page.context["impact"].seal})
    assert Revision.objects.count() == 3
    assert Category.objects.filter(name_nl="Vrienden").exists()


def test_a_curator_without_municipality_comes_in_everywhere_here_and_nowhere_else(client, curator, zeist):
    client.force_login(curator)
    for address in ("/taxonomie/", "/taxonomie/bloedgroepen/", CATEGORY, LIST, "/taxonomie/regels/"):
        assert client.get(address).status_code == 200
    assert client.get("/werkbank/").status_code == 403
    assert client.get("/taxonomie/gemeente/GM9999/").status_code in (403, 404)
    assert client.get("/beheer/gemeente/").status_code == 403


def test_the_workbench_shows_what_changed_for_whom_once(client, zeist, curator):
    official = an_official()
    for name in ("Buurttuin", "Buurtbus"):
        an_initiative(name=name, categories=["actors/collectives"])
    a_category("actors/collectives").merge(a_category("actors/citizens"), by=curator, reason="Hetzelfde")
    assert list(RevisionNews.objects.values_list("municipality", "initiatives")) == [("GM9999", 2)]
    client.force_login(official)
    html = " ".join(client.get("/werkbank/").content.decode().split())
    assert "Samengevoegd: Collectieven. Er staan 2 initiatieven van u in." in html
    client.force_login(an_official(zeist))
    assert "Samengevoegd: Collectieven." not in client.get("/werkbank/").content.decode()
    assert mail.outbox == []  # it has no admin


def test_with_one_municipality_nothing_waits_and_nobody_is_told(client):
    Organisation.objects.of(a_municipality())
    client.force_login(an_admin())
    an_admin()
    an_initiative(categories=["actors/collectives"])
    ask_to_retire(client)
    assert Revision.objects.count() == 1
    assert not (WaitingStep.objects.exists() or RevisionNews.objects.exists() or Message.objects.exists())
