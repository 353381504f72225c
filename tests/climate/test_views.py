"""Scoring without an account: the page behind the link, the code, the thanks, and the snowball."""

import pytest
from django.test import Client
from django.urls import reverse

from climate.functions import FUNCTIONS
from climate.models import Invite, Referral, Score
from outbox.models import Message
from tests.builders import a_round

pytestmark = pytest.mark.django_db
SEVENS = dict.fromkeys(FUNCTIONS, "7")


def page_of(asked):
    return reverse("climate:score", args=[asked.token])


def thanks_of(asked):
    return reverse("climate:thanks", args=[asked.token])


def test_opening_the_link_scores_nothing(client):
    asked = a_round()
    page = client.get(page_of(asked))
    assert "Hoe goed is Waaierdam voor initiatieven?" in page.text
    assert page.text.count('type="radio"') == 7 * 11
    assert not Score.objects.exists()
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_a_score_is_kept_of_a_device_and_of_nobody(client):
    asked = a_round()
    client.get(page_of(asked))
    assert client.post(page_of(asked), SEVENS | {"use": ""}).url == thanks_of(asked)
    score = Score.objects.get()
    assert score.boxes == dict.fromkeys(FUNCTIONS, 7) | {"use": None}
    held = client.cookies[f"peiling-{asked.pk}"]
    assert (held["httponly"], held["samesite"], held["path"]) == (True, "Lax", "/peiling/")
    assert held.value not in str(Score.objects.values().get()) and score.official is None


def test_the_same_device_changes_its_score_and_another_one_adds_one(client):
    asked = a_round()
    for box in ("7", "3"):
        client.get(page_of(asked))
        client.post(page_of(asked), SEVENS | {"ideas": box})
    assert list(Score.objects.values_list("ideas", flat=True)) == [3]
    again = client.get(page_of(asked))
    assert "Dit zijn uw scores." in again.text and again.context["form"]["ideas"].value() == 3
    Client().post(page_of(asked), SEVENS)
    assert Score.objects.count() == 2


def test_a_post_whose_answer_was_lost_is_sent_again_and_counts_once(client):
    asked = a_round()
    client.get(page_of(asked))
    for _each in range(3):
        assert client.post(page_of(asked), SEVENS).status_code == 302
    assert Score.objects.count() == 1


def test_nothing_chosen_is_said_above_the_form_and_a_wrong_box_at_its_question(client):
    asked = a_round()
    page = client.post(page_of(asked), {})
    assert "Kies bij minstens één van de zeven vragen een vakje." in page.text
    page = client.post(page_of(asked), SEVENS | {"ideas": "11"})
    assert page.context["form"].errors == {"ideas": ["Kies een van de mogelijkheden."]}
    assert page.context["form"]["use"].value() == "7"
    assert not Score.objects.exists()


def test_who_is_invited_scores_once_on_whatever_device(client):
    asked = a_round(way="link")
    Invite.objects.send(asked, to="wie@example.org")
    own = Message.objects.get().text.split("/peiling/")[1].split("/")[0]
    for each, box in ((Client(), "2"), (client, "9")):
        page = reverse("climate:score", args=[own])
        each.get(page)
        each.post(page, SEVENS | {"ideas": box})
    assert list(Score.objects.values_list("ideas", flat=True)) == [9]
    assert Invite.objects.get().digest not in str(Score.objects.values().get())


def test_when_the_round_is_over_the_page_says_so(client):
    asked = a_round()
    client.get(page_of(asked))
    asked.close()
    for answer in (client.get(page_of(asked)), client.post(page_of(asked), SEVENS), client.get(thanks_of(asked))):
        assert answer.status_code == 410
        assert "U kunt hier nu geen score geven" in answer.text
    assert client.get(reverse("climate:score", args=["nothing"])).status_code == 410
    assert not Score.objects.exists()


def test_who_did_not_score_is_not_thanked(client):
    asked = a_round()
    assert client.get(thanks_of(asked)).url == page_of(asked)
    client.post(thanks_of(asked), {"name": "Sam", "reach": "06 12345678"})
    assert not Referral.objects.exists()


def test_who_scored_names_whom_else_to_ask(client):
    asked = a_round()
    client.get(page_of(asked))
    client.post(page_of(asked), SEVENS)
    page = client.get(thanks_of(asked))
    assert "Na 90 dagen wissen wij de naam." in page.text
    page = client.post(thanks_of(asked), {"name": "Sam", "reach": ""})
    assert page.context["form"].errors == {"reach": ["Vul een e-mailadres of telefoonnummer in."]}
    assert page.context["form"]["name"].value() == "Sam"
    for _each in range(2):
        assert client.post(thanks_of(asked), {"name": "Sam", "reach": "06 12345678"}).url == thanks_of(asked)
    assert Referral.objects.get().name == "Sam"
    assert "Sam" not in client.get(thanks_of(asked)).text


def test_a_device_names_ten_and_then_it_is_enough(client):
    asked = a_round()
    client.get(page_of(asked))
    client.post(page_of(asked), SEVENS)
    for number in range(11):
        page = client.post(thanks_of(asked), {"name": f"Sam {number}", "reach": "06 12345678"})
    assert page.status_code == 200 and "Dit is genoeg" in page.text.replace("dit", "Dit")
    assert Referral.objects.count() == 10


def test_the_code_on_the_screen_leads_to_the_page(client):
    asked = a_round()
    code = reverse("climate:code")
    client.get(code)
    assert client.post(code, {"code": asked.code.lower()}).url == page_of(asked)
    page = client.post(code, {"code": "AAAA-AAAA"})
    assert page.context["form"].errors == {
        "code": ["Er is nu geen bijeenkomst met deze code. Kijk nog eens op het scherm."]
    }
    assert page.context["form"]["code"].value() == "AAAA-AAAA"


def test_who_guesses_codes_has_to_wait_and_who_is_right_does_not(client, settings):
    settings.HOURLY_LIMITS = settings.HOURLY_LIMITS | {"wrong codes": 3}
    asked = a_round()
    code = reverse("climate:code")
    statuses = [client.post(code, {"code": f"AAAA-AAA{number}"}).status_code for number in range(2, 6)]
    assert statuses == [200, 200, 200, 429]
    assert client.post(code, {"code": asked.code}).status_code == 302


def test_a_whole_meeting_scores_behind_one_address_and_one_phone_floods_nothing(client, settings):
    settings.HOURLY_LIMITS = settings.HOURLY_LIMITS | {"scores by a stranger": 60, "scores of a device": 5}
    asked = a_round()
    for _person in range(59):
        assert Client().post(page_of(asked), SEVENS).status_code == 302
    client.get(page_of(asked))
    boxes = ("1", "2", "3", "4", "5", "6")
    assert [client.post(page_of(asked), SEVENS | {"ideas": box}).status_code for box in boxes] == [302] * 5 + [429]
    assert Client().post(page_of(asked), SEVENS).status_code == 429
    assert Score.objects.count() == 60
