"""What stays in the municipality: the names of the snowball, scores below the minimum, and what is not shown.

Each is given a word or a figure that nothing else has, and every outsider asks every address of the site for it, in
tests/test_canaries.py.
"""

import pytest
from django.core.management import call_command
from django.urls import reverse

from climate.models import Referral, Round
from outbox.models import Message
from tests.builders import a_municipality, a_neighbourhood, a_round, an_official, scored
from tests.casework.test_canary import read
from tests.test_access import one_of_everything

NAMED, REACH, MEETING, OFFICIALS = (
    "qbekendz",
    "qbereikz@qpostz.example",
    "qavondz",
    "qambtz",
)  # no half of these is a word
CANARIES = [NAMED, REACH, MEETING, OFFICIALS]
# A mean that no other page or file has: 3,3 of officials who did not show it; nothing else is scored in thirds.
FIGURE = "3,3"


def with_canaries():
    world = one_of_everything()
    return world | fill(world)


def fill(world):
    """Rounds in this world; returns them by name."""
    asked = a_round(name=MEETING, area=a_neighbourhood().code)
    for number in range(6):
        scored(asked, 3, device=str(number))
    Referral.objects.put_down(asked, name=NAMED, reach=REACH)
    own = a_round(way="official", name=OFFICIALS)
    for box in (3, 3, 4):
        own.take_score({"ideas": box, "use": box}, official=an_official())
    own.close()
    return {"meeting": asked, "own": own}


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(with_canaries) as made:
        yield made


def addresses(world):
    """Those at which an outsider may hope to find something, beside those of the matrix."""
    found = set()
    for code in ("GM9999", "BU99990101"):
        found |= {reverse(name, args=[code]) for name in ("initiatives:climate-area", "initiatives:climate-file")}
        found |= {reverse(name, args=[code]) for name in ("workbench:climate-area", "workbench:climate-file")}
    area = reverse("initiatives:climate-area", args=["GM9999"])
    for each in (world["meeting"], world["own"]):
        found |= {reverse(f"workbench:climate-{name}", args=[each.pk]) for name in ("round", "screen", "live")}
        found |= {f"{area}?peiling={each.pk}", f"{area}?naast={each.pk}"}
    return sorted(found)


def test_officials_of_the_municipality_do_read_it(client, world, db):
    """The canaries sing: else the sweep would hold of anything."""
    client.force_login(an_official())
    own = reverse("workbench:climate-area", args=["GM9999"])
    text = " ".join(
        read(client.get(address))
        for address in [
            world["meeting"].get_absolute_url(),
            f"{own}?peiling={world['own'].pk}",
            reverse("workbench:climate"),
        ]
    )
    assert [word for word in [*CANARIES, FIGURE] if word not in text] == []


def test_who_scores_sees_neither_names_nor_figures(client, world, db):
    link = reverse("climate:score", args=[world["meeting"].token])
    client.get(link)
    client.post(link, {"ideas": "9"})
    text = read(client.get(link)) + read(client.get(reverse("climate:thanks", args=[world["meeting"].token])))
    assert NAMED not in text and REACH not in text and "3,0" not in text


def test_no_mail_and_no_search_tells(client, world, db):
    Referral.objects.get(name=NAMED).invite()
    call_command("rebuild_search")
    mail = Message.objects.filter(recipient=REACH).get()
    assert NAMED not in mail.text + mail.subject
    for word in CANARIES:
        assert client.get(reverse("initiatives:list"), {"q": word}).context["total"] == 0


@pytest.mark.parametrize("way", ["meeting", "link"])
def test_fewer_scores_than_the_minimum_are_nowhere_also_for_officials(client, db, way):
    """Of each function by itself: one that four of six people answered says nothing."""
    asked = a_round(way=way)
    for number in range(6):
        scored(asked, 6, device=str(number), use=10 if number < 4 else None)
    client.force_login(an_official())
    if way == "meeting":
        live = read(client.get(reverse("workbench:climate-live", args=[asked.pk])))
        assert "6,0" in live and "10,0" not in live
    asked.close()
    asked.show()
    pages = [
        reverse(f"{room}:climate-{name}", args=["GM9999"])
        for room in ("workbench", "initiatives")
        for name in ("area", "file")
    ]
    for address in pages:
        text = read(client.get(address))
        assert "6,0" in text and "10,0" not in text, address


def test_an_official_of_another_municipality_sees_no_round_and_does_nothing(client, world, db):
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    named = Referral.objects.get(name=NAMED)
    posts = [reverse(f"workbench:climate-{name}", args=[world["meeting"].pk]) for name in ("closing", "invites")]
    posts.append(reverse("workbench:climate-showing", args=[world["own"].pk]))
    posts.append(reverse("workbench:climate-referral", args=[named.pk]))
    answers = {client.post(each, {"to": "remove", "addresses": "a@example.org"}).status_code for each in posts}
    assert answers == {404}
    assert Referral.objects.filter(pk=named.pk).exists() and Round.objects.get(pk=world["meeting"].pk).is_open
