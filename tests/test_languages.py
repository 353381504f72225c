"""A page says in which language its words are: on an English page what people wrote is marked as Dutch."""

import html5lib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from tests.builders import a_pack, an_initiative, an_intake, an_official
from tests.pages import XHTML

pytestmark = pytest.mark.django_db
SUMMARY = "Buren maken samen heel wat stuk is."


@pytest.fixture
def addresses(client):
    by = an_official()
    initiatives = [
        an_initiative(by=by, name=f"Repaircafé {number}", summary=SUMMARY, categories=["actors/citizens"])
        for number in range(2)
    ]
    an_intake(name="Repaircafé 2", summary=SUMMARY)
    with override("en"):
        pack = a_pack(by=by)
    client.force_login(by)
    listed, slug = reverse("initiatives:list"), initiatives[0].slug
    return [
        listed,
        f"{listed}?view=table&columns=summary",
        initiatives[0].get_absolute_url(),
        f"{reverse('initiatives:compare')}?slug={slug}&slug={initiatives[1].slug}",
        pack.get_absolute_url(),
        f"{pack.get_absolute_url()}?view=full",
        reverse("workbench:queue"),
        reverse("workbench:assessment", args=[slug]),
    ]


def languages_of(html, words):
    """The languages in which these words stand on a page, from the nearest element that says one."""
    found = set()

    def look(element, language):
        language = element.get("lang") or language
        if element.tag not in {f"{XHTML}title", f"{XHTML}meta"}:
            texts = [element.text, *(child.tail for child in element)]
            found.update(language for text in texts if text and words in text)
        for child in element:
            if isinstance(child.tag, str):
                look(child, language)

    look(html5lib.parse(html), None)
    return found


@pytest.mark.parametrize("language", ["en", "nl"])
def test_what_people_wrote_is_dutch_on_every_page(client, addresses, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for address in addresses:
        html = client.get(address).content.decode()
        assert (address, languages_of(html, SUMMARY)) == (address, {"nl"})
