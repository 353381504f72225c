"""The pages with which officials correct an answer and take a text away."""

import pytest
from django.urls import reverse

from casework.models import Redaction
from tests.builders import an_initiative, an_official
from tests.pages import PageClient

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(response.content.decode().split())


def correction(initiative, query=""):
    return reverse("workbench:correction", args=[initiative.slug]) + query


class TestCorrecting:
    def test_from_the_profile_to_a_corrected_answer(self, desk):
        initiative = an_initiative(summary="Wij tuinieren op de kaade.")
        assert f'href="{correction(initiative)}"' in text(desk.get(initiative.get_absolute_url()))
        page = text(desk.get(correction(initiative)))
        assert "Wij tuinieren op de kaade." in page and f"{correction(initiative)}?vraag=summary" in page
        assert "contact_email" not in page and "vraag=municipality" not in page
        where = correction(initiative, "?vraag=summary")
        form = desk.get(where).context["form"]
        sent = {"summary": "Wij tuinieren op de kade.", "reason": "Typefout", "shown": form.mark}
        page = desk.post(where, sent, follow=True)
        assert "is verbeterd" in text(page) and "Wij tuinieren op de kade." in text(page)
        assert "Verbeterd door de gemeente" in text(PageClient().get(initiative.get_absolute_url()))
        assert "Typefout" not in text(PageClient().get(initiative.get_absolute_url()))
        assert "Er is niets veranderd." in text(desk.post(where, sent, follow=True))
        assert initiative.events.filter(kind="corrected").count() == 1

    def test_what_cannot_be_stored_is_said_and_kept(self, desk):
        initiative = an_initiative()
        where = correction(initiative, "?vraag=summary")
        page = text(desk.post(where, {"summary": "", "reason": "Mijn reden"}))
        assert "Dit antwoord kan niet leeg blijven." in page and "Mijn reden" in page
        page = text(desk.post(where, {"summary": "Nieuw", "reason": ""}))
        assert "Schrijf de reden op." in page and "Nieuw" in page

    def test_two_at_once_see_each_others_answer(self, desk):
        initiative = an_initiative()
        where = correction(initiative, "?vraag=summary")
        shown = desk.get(where).context["form"].mark
        other = PageClient()
        other.force_login(an_official())
        other.post(where, {"summary": "Van de ander", "reason": "x", "shown": shown})
        page = text(desk.post(where, {"summary": "Van mij", "reason": "y", "shown": shown}))
        assert "Van de ander" in page and "Van mij" in page
        initiative.refresh_from_db()
        assert initiative.intake.summary == "Van de ander"

    @pytest.mark.parametrize(
        ("question", "sent", "stored"),
        [
            ("support_needs", {"support_needs": ["networks"], "support_needs_other": "Een kar"}, ["networks"]),
            ("started", {"started": "2019"}, 2019),
            ("phase", {"phase": "idea"}, "idea"),
        ],
    )
    def test_every_kind_of_answer(self, desk, question, sent, stored):
        initiative = an_initiative()
        where = correction(initiative, f"?vraag={question}")
        page = desk.get(where)
        desk.post(where, sent | {"reason": "x", "shown": page.context["form"].mark})
        initiative.refresh_from_db()
        assert getattr(initiative.intake, question) == stored


class TestTakingAway:
    def test_shows_where_it_stands_and_then_takes_it_away(self, desk):
        initiative = an_initiative(description="Bel 06 1234 5678 voor meer.")
        where = reverse("workbench:redaction", args=[initiative.slug])
        sent = {"text": "06 1234 5678", "why": "Privénummer", "step": "look"}
        page = desk.post(where, sent)
        assert "Het staat op 1 plaats" in text(page) and "Bel 06 1234 5678 voor meer." in text(page)
        sent |= {"step": "confirm", "seen": page.context["form"].seal}
        page = text(desk.post(where, sent, follow=True))
        assert "De tekst is weg." in page and "Privénummer" in page and "06 1234 5678" not in page
        assert Redaction.objects.get().places == 1
        assert "Deze tekst staat nergens." in text(desk.post(where, sent))

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"text": "06", "why": "x"}, "Plak ten minste 3 tekens."),
            ({"text": "06 9", "why": "Nummer 06 9 is privé"}, "Noem de tekst zelf hier niet"),
            ({"text": "", "why": "Reden"}, "Plak de tekst die weg moet."),
        ],
    )
    def test_what_is_wrong_is_said_at_the_field(self, desk, sent, said):
        initiative = an_initiative(description="06 9")
        page = text(desk.post(reverse("workbench:redaction", args=[initiative.slug]), sent | {"step": "look"}))
        assert said in page and sent["why"] in page

    def test_what_came_in_meanwhile_is_shown_first(self, desk, official):
        initiative = an_initiative(description="Bel 06 1234 5678.")
        where = reverse("workbench:redaction", args=[initiative.slug])
        sent = {"text": "06 1234 5678", "why": "Privé", "step": "look"}
        seen = desk.post(where, sent).context["form"].seal
        initiative.unpublish(by=official, reason="06 1234 5678")
        assert "Er is nog niets gedaan" in text(desk.post(where, sent | {"step": "confirm", "seen": seen}))
        assert not Redaction.objects.exists()


def test_an_official_revises_what_a_colleague_filled_in(desk, official):
    initiative = an_initiative(owner=an_official(), voice="together")
    assert "Antwoorden herzien" in text(desk.get(initiative.get_absolute_url()))
    response = desk.post(reverse("intake:revise", args=[initiative.intake_id]))
    draft = initiative.intake.revisions.get()
    assert (draft.owner, draft.voice, response.status_code) == (official, "together", 302)
    assert desk.get(response.url).status_code == 200
