"""How the people of an organisation sign in, as its admins set it."""

import pytest
from django.urls import reverse

from accounts.models import IdentityProvider, Membership, OrganisationChange
from tests.builders import LONG_AGO, a_municipality, a_user, an_admin, an_organisation
from tests.municipal.providers import free_port
from tests.pages import mark_on

pytestmark = pytest.mark.django_db
PAGE = reverse("office:sign-in", args=["GM9999"])
SAID = {
    "issuer": "https://login.waaierdam.nl/realms/mensen",
    "client_id": "waaier",
    "password": "een-geheim",
    "domains": "waaierdam.nl\n@Buurten.Waaierdam.nl\nwaaierdam.nl\n",
    "address_claim": "email",
    "entry": "claim",
    "roles_claim": "realm_access.roles",
    "official_values": "waaier\nbuurten",
    "admin_values": "waaier-beheer",
    "factor": "proven",
    "factor_values": "mfa",
    "is_open": "True",
}


@pytest.fixture
def admin(client):
    user = an_admin(name="Kim Smit")
    client.force_login(user)
    return user


def test_what_is_said_is_kept_and_recorded_and_the_secret_is_never_shown(client, admin):
    assert client.post(PAGE, SAID).url == PAGE
    found = IdentityProvider.objects.get()
    assert (found.secret, found.domains) == ("een-geheim", ["waaierdam.nl", "buurten.waaierdam.nl"])
    assert "een-geheim" not in found.sealed_secret and found.opened_at
    assert (found.entry, found.official_values, found.factor_values) == ("claim", ["waaier", "buurten"], ["mfa"])
    change = OrganisationChange.objects.get(what="sign_in")
    assert (change.by, change.before, change.after["issuer"]) == (admin, None, SAID["issuer"])
    page = client.get(PAGE).content.decode()
    assert "een-geheim" not in page + str(change.after) and found.sealed_secret not in page
    for said in ("Inloggen via de organisatie gewijzigd", "Er is er een", "/inloggen/gemeente/GM9999/terug/"):
        assert said in page


def test_without_a_secret_the_old_one_stays_and_only_what_differs_is_recorded(client, admin):
    client.post(PAGE, SAID)
    opened_at = IdentityProvider.objects.get().opened_at
    client.post(PAGE, SAID | {"password": ""})
    assert OrganisationChange.objects.filter(what="sign_in").count() == 1
    client.post(PAGE, SAID | {"password": "", "admin_values": "", "client_id": "anders"})
    found = IdentityProvider.objects.get()
    assert (found.secret, found.client_id, found.opened_at) == ("een-geheim", "anders", opened_at)
    change = OrganisationChange.objects.filter(what="sign_in").first()
    assert (change.before, change.after) == (
        {"client_id": "waaier", "admin_values": ["waaier-beheer"]},
        {"client_id": "anders", "admin_values": []},
    )
    client.post(PAGE, SAID | {"password": "nieuw"})
    assert set(OrganisationChange.objects.filter(what="sign_in").first().after) >= {"secret_since"}


def test_the_secret_of_one_provider_is_not_sent_to_another(client, admin):
    client.post(PAGE, SAID)
    page = client.post(PAGE, SAID | {"password": "", "issuer": "https://login.example.org"})
    assert page.context["form"].errors == {"password": ["Vul het geheim in dat bij dit adres hoort."]}
    assert IdentityProvider.objects.get().issuer == SAID["issuer"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"issuer": ""}, "issuer"),
        ({"issuer": "login.waaierdam.nl"}, "issuer"),
        ({"issuer": "javascript:alert(1)"}, "issuer"),
        ({"client_id": ""}, "client_id"),
        ({"password": ""}, "password"),
        ({"domains": "kim@waaierdam.nl"}, "domains"),
        ({"domains": "waaierdam"}, "domains"),
        ({"domains": "*.nl"}, "domains"),
        ({"domains": ""}, "domains"),
        ({"domains": "\n".join(f"a{number}.nl" for number in range(101))}, "domains"),
        ({"roles_claim": ""}, "roles_claim"),
        ({"official_values": "", "admin_values": ""}, "official_values"),
        ({"official_values": "beide", "admin_values": "beide"}, "admin_values"),
        ({"admin_values": "x" * 201}, "admin_values"),
        ({"factor_values": ""}, "factor_values"),
        ({"entry": "iedereen"}, "entry"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(client, admin, changed, field):
    page = client.post(PAGE, SAID | changed)
    assert list(page.context["form"].errors) == [field]
    assert "realm_access.roles" in page.content.decode() or field == "roles_claim"
    assert "een-geheim" not in page.content.decode()
    assert not IdentityProvider.objects.exists()


def test_the_address_is_tried_as_it_is_typed_and_nothing_is_kept(client, admin):
    page = client.post(PAGE, SAID | {"try": "yes", "issuer": f"http://127.0.0.1:{free_port()}"})
    assert (
        "Niemand antwoordt op dit adres" in page.content.decode() and "Er is niets opgeslagen" in page.content.decode()
    )
    page = client.post(PAGE, {"try": "yes"})
    assert [each.kind for each in page.context["findings"]] == ["error"]
    assert not IdentityProvider.objects.exists() and not OrganisationChange.objects.filter(what="sign_in").exists()


def test_two_admins_at_once_do_not_overwrite_each_other(client, admin):
    client.post(PAGE, SAID)
    mark = mark_on(client.get(PAGE))
    client.post(PAGE, SAID | {"password": "", "shown": mark, "roles_claim": "groups"})
    page = client.post(PAGE, SAID | {"password": "", "shown": mark, "roles_claim": "roles"})
    assert page.context["form"].conflicts == {"roles_claim"}
    assert client.post(PAGE, SAID | {"password": "", "shown": mark, "admin_values": "baas"}).url == PAGE
    found = IdentityProvider.objects.get()
    assert (found.roles_claim, found.admin_values) == ("groups", ["baas"])


def test_two_organisations_do_not_share_one_client_of_one_provider(client, admin):
    client.post(PAGE, SAID)
    zeist = a_municipality("GM0355", "Zeist")
    Membership.objects.create(user=admin, municipality=zeist, role="admin")
    an_organisation(zeist)
    other = reverse("office:sign-in", args=["GM0355"])
    page = client.post(other, SAID)
    assert list(page.context["form"].errors) == ["client_id"]
    assert client.post(other, SAID | {"issuer": "https://login.zeist.nl"}).url == other


def test_removing_it_is_recorded_and_leaves_people_as_they_are(client, admin):
    client.post(PAGE, SAID)
    assert client.post(PAGE, {"remove": "yes"}).url == PAGE
    assert not IdentityProvider.objects.exists()
    change = OrganisationChange.objects.get(what="sign_in_gone")
    assert change.before["issuer"] == SAID["issuer"] and "sealed_secret" not in change.before
    assert "Inloggen via de organisatie verwijderd" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"remove": "yes"}).status_code == 200


def test_the_page_takes_a_constant_number_of_queries(client, admin, django_assert_max_num_queries):
    client.post(PAGE, SAID)
    for number in range(5):
        client.post(PAGE, SAID | {"password": "", "client_id": f"c{number}"})
    with django_assert_max_num_queries(14):
        client.get(PAGE)


def test_the_page_of_a_person_says_what_the_provider_has_to_do_with_their_role(client, admin):
    member = Membership.objects.create(user=a_user(), municipality=a_municipality(), role="official")
    page = reverse("office:person", args=["GM9999", member.pk])
    assert "Volgt het account" not in client.get(page).content.decode()
    Membership.objects.filter(pk=member.pk).update(claimed_at=LONG_AGO)
    assert "Volgt het account van uw organisatie, sinds 5 januari 2026" in client.get(page).content.decode()
    member.refresh_from_db()
    member.follow(None)
    assert "Het account van uw organisatie geeft er sinds" in client.get(page).content.decode()
