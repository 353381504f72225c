"""Signing in with the account of an organisation, at a real provider."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import IdentityProvider, Invitation, Membership, MunicipalSession, OrganisationChange, User
from outbox.models import Message
from tests.accounts.factors import a_passkey, kinds
from tests.builders import a_municipality, a_user, an_admin, an_official
from tests.municipal.conftest import BY_CLAIM, kept
from tests.municipal.providers import CLIENT, KIM, sign_in_there, way_back

pytestmark = pytest.mark.django_db
HOME = reverse("initiatives:mine")
OFFICIAL, ADMIN = ["waaier-medewerker"], ["waaier-beheer"]


def whose(client):
    """The address of who is signed in; None for nobody."""
    user = client.get("/").wsgi_request.user
    return user.email if user.is_authenticated else None


def roles_of(client):
    return client.get("/").wsgi_request.user.roles


def invited(email="kim@waaierdam.nl", municipality=None, role="official"):
    municipality = municipality or a_municipality()
    return Invitation.objects.invite(email, municipality=municipality, role=role, by=an_admin(municipality))


# --- First time ----------------------------------------------------------------------------------------------------


def test_the_page_to_sign_in_has_a_link_with_the_name_in_a_constant_number_of_queries(client, town):
    page = client.get(reverse("account_login")).content.decode()
    assert "gemeente Waaierdam" not in page
    with CaptureQueriesContext(connection) as without:
        client.get(reverse("account_login"))
    assert sum("identityprovider" in each["sql"] for each in without) == 1
    kept(town)
    client.get(reverse("account_login"))  # which reads whose site it is anew
    with CaptureQueriesContext(connection) as with_one:
        page = client.get(f"{reverse('account_login')}?next=/werkbank/").content.decode()
    assert len(with_one) == len(without)
    assert 'href="/inloggen/gemeente/GM9999/?next=%2Fwerkbank%2F"' in page
    assert 'rel="nofollow"' in page and "Inloggen met uw account van gemeente Waaierdam" in page
    assert "/inloggen/" in client.get("/robots.txt").content.decode()


def test_who_was_invited_gets_an_account_with_the_name_and_language_and_the_role_of_the_invitation(
    client, town, by_invitation, kim
):
    asked = invited(role="admin")
    client.cookies["django_language"] = "en"
    assert sign_in_there(client, query="?next=/werkbank/").url == "/werkbank/"
    user = kim()
    assert (user.name, user.language, user.has_usable_password()) == ("Kim Smit", "en", False)
    assert EmailAddress.objects.get(user=user).verified
    assert (whose(client), roles_of(client)) == ("kim@waaierdam.nl", {"GM9999": "admin"})
    member = user.memberships.get()
    assert (member.claimed_at, member.suspended_at) == (None, None)
    asked.refresh_from_db()
    assert asked.accepted_at
    assert [each.what for each in OrganisationChange.objects.filter(person=user)] == ["joined"]


def test_who_was_not_invited_does_not_come_in_and_nothing_is_left_of_it(client, town, by_invitation):
    page = sign_in_there(client)
    assert (page.status_code, page.context["problem"]) == (403, "no_invitation")
    assert "U bent nog niet uitgenodigd" in page.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count(), whose(client)) == (0, 0, None)


@pytest.mark.parametrize("state", ["worn out", "withdrawn", "of another town", "of another address"])
def test_no_other_invitation_counts(client, town, by_invitation, state, kim):
    asked = {
        "of another town": lambda: invited(municipality=a_municipality("GM0355", "Zeist")),
        "of another address": lambda: invited("sam@waaierdam.nl"),
    }.get(state, invited)()
    if state == "worn out":
        Invitation.objects.filter(pk=asked.pk).update(expires_at=asked.at)
    if state == "withdrawn":
        asked.withdraw(by=None)
    assert sign_in_there(client).context["problem"] == "no_invitation"
    assert kim() is None


def test_an_account_that_somebody_began_and_never_confirmed_is_taken_over(client, town, by_invitation, kim):
    other = User(email="kim@waaierdam.nl", name="Een ander")
    other.set_password("een-lang-wachtwoord")
    other.save()
    EmailAddress.objects.create(user=other, email=other.email, verified=False, primary=True)
    invited()
    assert sign_in_there(client).url == HOME
    assert (kim().pk, kim().name, kim().has_usable_password()) == (other.pk, "Kim Smit", False)
    assert EmailAddress.objects.get(user=other).verified


def test_such_an_account_keeps_no_passkey_of_who_began_it(client, town, by_claim, kim):
    other = User.objects.create(email="kim@waaierdam.nl")
    a_passkey(other)
    town.set({"kim": KIM | {"groups": OFFICIAL}})
    sign_in_there(client)
    assert (kim().pk, kinds(other)) == (other.pk, [])


def test_an_invited_person_who_comes_in_keeps_a_password_they_had(client, town, by_invitation, kim):
    """Trap 4: allauth wipes the password of an account without a confirmed row."""
    user = an_official(email="kim@waaierdam.nl")
    sign_in_there(client)
    assert kim().check_password("een-lang-wachtwoord") and whose(client) == user.email


def test_a_role_that_the_provider_gives_is_enough_where_it_may_be(client, town, by_claim, kim):
    town.set({"kim": KIM | {"groups": OFFICIAL}})
    sign_in_there(client)
    member = kim().memberships.get()
    assert (member.municipality_id, member.role) == ("GM9999", "official") and member.claimed_at
    change = OrganisationChange.objects.get(person=kim())
    assert (change.what, change.after) == ("joined", {"role": "official", "claim": True})


@pytest.mark.parametrize("groups", [None, [], "", ["other"], "waaier-medewerker-niet"])
def test_no_role_is_no_way_in(client, town, by_claim, kim, groups):
    town.set({"kim": KIM | ({} if groups is None else {"groups": groups})})
    page = sign_in_there(client)
    assert (page.status_code, page.context["problem"], kim()) == (403, "no_role", None)


def test_a_role_of_the_provider_does_nothing_where_people_come_by_invitation(client, town, kim):
    kept(town, **BY_CLAIM | {"entry": "invitation"})
    town.set({"kim": KIM | {"groups": ADMIN}})
    assert sign_in_there(client).context["problem"] == "no_invitation"


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        ({"email": "kim@zeist.nl"}, "domain"),
        ({"email": "kim@niet-waaierdam.nl"}, "domain"),
        ({"email": "kim@waaierdam.nl.example"}, "domain"),
        ({"email": ""}, "no_address"),
        ({"email": "kim"}, "no_address"),
        ({"email_verified": False}, "no_address"),
        ({"email_verified": "false"}, "no_address"),
    ],
)
def test_only_a_confirmed_address_of_its_own_domains_is_believed(client, town, by_claim, claims, problem):
    town.set({"kim": KIM | {"groups": OFFICIAL} | claims})
    page = sign_in_there(client)
    assert (page.status_code, page.context["problem"], User.objects.count()) == (403, problem, 0)


@pytest.mark.parametrize("verified", [True, "true", "True", None])
def test_a_yes_may_be_a_text_and_may_be_missing(client, town, by_claim, kim, verified):
    claims = {name: value for name, value in KIM.items() if name != "email_verified"}
    town.set({"kim": claims | {"groups": OFFICIAL} | ({} if verified is None else {"email_verified": verified})})
    sign_in_there(client)
    assert kim().is_official_of("GM9999")


# --- Accounts that are there ---------------------------------------------------------------------------------------


def test_who_works_here_already_is_connected_and_told_by_mail(client, town, by_invitation, kim):
    an_official(email="kim@waaierdam.nl", name="Kim de Wit")
    assert sign_in_there(client).url == HOME
    assert (kim().name, kim().socialaccount_set.get().provider) == ("Kim de Wit", "GM9999")
    letter = Message.objects.get(recipient="kim@waaierdam.nl", subject="U kunt inloggen via uw organisatie")
    assert "Gemeente Waaierdam" in letter.text


@pytest.mark.parametrize("who", ["citizen", "of both", "of the other", "curator here", "suspended there"])
def test_who_is_somebody_elsewhere_too_connects_it_themselves(client, town, by_claim, who):
    """Trap 3; an admin who writes down domains of others does not become these others."""
    zeist = a_municipality("GM0355", "Zeist")
    if who == "citizen":
        a_user("kim@waaierdam.nl")
    elif who == "of the other":
        an_official(zeist, email="kim@waaierdam.nl")
    else:
        user = an_official(email="kim@waaierdam.nl")
        if who == "curator here":
            Membership.objects.create(user=user, role="curator")
        else:
            there = Membership.objects.create(user=user, municipality=zeist, role="official")
            Membership.objects.filter(pk=there.pk).update(
                suspended_at="2026-01-05T09:30Z" if who == "suspended there" else None
            )
    town.set({"kim": KIM | {"groups": ADMIN}})
    invited()
    page = sign_in_there(client)
    assert (page.status_code, page.context["problem"], whose(client)) == (403, "connect_first", None)
    assert "Koppelingen" in page.content.decode()
    assert not SocialAccount.objects.exists() and not Membership.objects.filter(role="admin", user__email=KIM["email"])


@pytest.mark.parametrize("right", ["is_superuser", "is_staff"])
def test_who_may_do_everything_never_comes_in_here(client, town, by_claim, right):
    user = an_official(email="kim@waaierdam.nl")
    User.objects.filter(pk=user.pk).update(**{right: True})
    assert sign_in_there(client).context["problem"] == "rescue"
    User.objects.filter(pk=user.pk).update(**{right: False})
    assert sign_in_there(client).url == HOME
    client.post(reverse("account_logout"))
    User.objects.filter(pk=user.pk).update(**{right: True})
    assert (sign_in_there(client).context["problem"], whose(client)) == ("rescue", None)


def test_a_closed_account_stays_closed(client, town, by_invitation, kim):
    user = an_official(email="kim@waaierdam.nl")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sign_in_there(client).url == reverse("account_inactive")
    assert whose(client) is None


def test_from_the_second_time_on_the_subject_counts_and_not_the_address(client, town, by_invitation, kim):
    an_official(email="kim@waaierdam.nl")
    sign_in_there(client)
    client.post(reverse("account_logout"))
    town.set({"kim": {"email": "sam@waaierdam.nl"}, "new": KIM})
    sign_in_there(client)
    assert whose(client) == "kim@waaierdam.nl"
    assert Message.objects.filter(subject="U kunt inloggen via uw organisatie").count() == 1


def test_the_subject_of_another_issuer_is_somebody_else(client, town, other_town, by_invitation, kim):
    an_official(email="kim@waaierdam.nl")
    sign_in_there(client)
    client.post(reverse("account_logout"))
    other_town.set({"kim": {"email": "kwaad@waaierdam.nl"}})
    IdentityProvider.objects.filter(pk="GM9999").update(issuer=other_town.issuer)
    assert (sign_in_there(client).context["problem"], whose(client)) == ("no_invitation", None)


# --- Roles ---------------------------------------------------------------------------------------------------------


def again(client, town, **claims):
    client.post(reverse("account_logout"))
    town.set({"kim": KIM | claims})
    sign_in_there(client)
    return User.objects.get(email=KIM["email"]).memberships.get()


def test_a_role_follows_the_provider_up_down_away_and_back(client, town, by_claim):
    an_admin()
    member = again(client, town, groups=OFFICIAL)
    member = again(client, town, groups=ADMIN + OFFICIAL)
    assert (member.role, roles_of(client)) == ("admin", {"GM9999": "admin"})
    member = again(client, town, groups=OFFICIAL)
    assert (member.role, roles_of(client)) == ("official", {"GM9999": "official"})
    member = again(client, town, groups=["other"])
    assert member.suspended_at and member.unclaimed_at and roles_of(client) == {}
    member = again(client, town, groups=ADMIN)
    assert (member.suspended_at, member.unclaimed_at, roles_of(client)) == (None, None, {"GM9999": "admin"})
    whats = OrganisationChange.objects.filter(person=member.user).order_by("pk").values_list("what", "after")
    assert [what for what, after in whats if after["claim"]] == ["joined", "role", "role", "suspended", "lifted"]


def test_a_claim_that_is_missing_takes_nothing_away(client, town, by_claim):
    """Above 200 groups a provider leaves them out."""
    an_admin()  # so that it is not for being the last one
    again(client, town, groups=ADMIN)
    member = again(client, town, hasgroups="true")
    assert (member.role, member.suspended_at, roles_of(client)) == ("admin", None, {"GM9999": "admin"})


def test_what_was_given_by_hand_stays(client, town, by_claim):
    an_official(email="kim@waaierdam.nl")
    assert again(client, town, groups=ADMIN).role == "official"
    member = again(client, town, groups=["other"])
    assert (member.role, member.suspended_at, member.claimed_at) == ("official", None, None)


def test_what_an_admin_changes_is_by_hand_from_then_on(client, town, by_claim):
    admin = an_admin()
    member = again(client, town, groups=OFFICIAL)
    member.give_role("admin", by=admin)
    assert (again(client, town, groups=["other"]).role, roles_of(client)) == ("admin", {"GM9999": "admin"})


def test_who_was_suspended_here_stays_so_whatever_the_provider_says(client, town, by_claim):
    admin = an_admin()
    member = again(client, town, groups=OFFICIAL)
    member.suspend(by=admin)
    again(client, town, groups=["other"])
    member = again(client, town, groups=ADMIN)
    assert member.suspended_at and (member.role, roles_of(client)) == ("official", {})
    member.lift(by=admin)
    assert again(client, town, groups=["other"]).unclaimed_at


def test_who_was_suspended_by_the_provider_and_let_in_here_is_by_hand(client, town, by_claim):
    admin = an_admin()
    again(client, town, groups=OFFICIAL)
    member = again(client, town, groups=["other"])
    member.lift(by=admin)
    member = again(client, town, groups=["other"])
    assert (member.suspended_at, member.claimed_at, roles_of(client)) == (None, None, {"GM9999": "official"})


@pytest.mark.parametrize("groups", [["other"], OFFICIAL])
def test_the_last_admin_stays_and_it_is_told_once(client, town, by_claim, groups):
    again(client, town, groups=ADMIN)
    again(client, town, groups=groups)
    member = again(client, town, groups=groups)
    assert (member.role, member.suspended_at, roles_of(client)) == ("admin", None, {"GM9999": "admin"})
    assert OrganisationChange.objects.filter(what="kept", person=member.user).count() == 1
    history = client.get(reverse("office:people", args=["GM9999"])).content.decode()
    assert "De inlogdienst neemt de rol van de laatste beheerder weg; die blijft" in history


# --- Borders -------------------------------------------------------------------------------------------------------


def of_both(client, town, other_town):
    """Kim works for both towns, and connected the provider of Waaierdam."""
    zeist = a_municipality("GM0355", "Zeist")
    user = an_official(email="kim@waaierdam.nl")
    kept(town, **BY_CLAIM)
    sign_in_there(client)
    client.post(reverse("account_logout"))
    Membership.objects.create(user=user, municipality=zeist, role="admin")
    return user


def test_in_a_session_of_one_town_nobody_is_anybody_in_another(client, town, other_town):
    user = of_both(client, town, other_town)
    sign_in_there(client)
    assert roles_of(client) == {"GM9999": "official"}
    assert client.get(reverse("office:people", args=["GM0355"])).status_code in {403, 404}
    client.post(reverse("account_logout"))
    client.force_login(user)
    assert roles_of(client) == {"GM9999": "official", "GM0355": "admin"}


def test_the_provider_of_one_town_gives_and_takes_nothing_in_another(client, town, other_town):
    user = of_both(client, town, other_town)
    there = user.memberships.get(municipality="GM0355")
    Membership.objects.filter(pk=there.pk).update(claimed_at=there.since)
    for groups in (ADMIN, ["other"]):
        town.set({"kim": KIM | {"groups": groups}})
        sign_in_there(client)
        there.refresh_from_db()
        assert (there.role, there.suspended_at) == ("admin", None)
    assert set(user.memberships.values_list("municipality", flat=True)) == {"GM9999", "GM0355"}


def test_two_towns_may_have_one_client_id_also_with_a_step_in_between(client, town, other_town, last_code):
    """Trap 2: an address that is not confirmed is a step; what waits is found again by its organisation."""
    kept(town)
    kept(other_town, a_municipality("GM0355", "Zeist"), domains=["zeist.nl"])
    assert list(IdentityProvider.objects.values_list("client_id", flat=True)) == [CLIENT, CLIENT]
    an_official(email="kim@waaierdam.nl")
    sign_in_there(client)
    client.post(reverse("account_logout"))
    EmailAddress.objects.update(verified=False)
    assert sign_in_there(client).url == reverse("account_email_verification_sent")
    assert whose(client) is None
    code = last_code("kim@waaierdam.nl")
    assert client.post(reverse("account_email_verification_sent"), {"code": code}).status_code == 302
    assert (whose(client), roles_of(client)) == ("kim@waaierdam.nl", {"GM9999": "official"})
    assert MunicipalSession.objects.get().account.provider == "GM9999"


# --- How it is asked -----------------------------------------------------------------------------------------------


def test_a_link_cannot_make_it_ask_for_less(client, town):
    kept(town, factor="proven", factor_values=["mfa"])
    query = "?auth_params=prompt%3Dnone%26redirect_uri%3Dhttps://example.org&scope=all&process=redirect&action=x"
    address = client.get(f"/inloggen/gemeente/GM9999/{query}").url
    for part in ("acr_values=mfa", "code_challenge_method=S256", "nonce=", "state=", "redirect_uri=http%3A%2F%2F127"):
        assert part in address
    assert "prompt" not in address and "example.org" not in address and "scope=all" not in address


def test_an_answer_counts_once_in_the_browser_that_asked(client, town, by_claim, kim):
    town.set({"kim": KIM | {"groups": OFFICIAL}})
    back = way_back(f"{client.get('/inloggen/gemeente/GM9999/').url}&login_hint=kim")
    stranger = type(client)()
    page = stranger.get(back)
    assert (page.status_code, page.context["problem"], kim()) == (400, "state", None)
    assert client.get(back).url == HOME
    assert client.get(back).context["problem"] == "state"


def test_an_answer_of_another_sign_in_is_refused_by_its_nonce(client, town, by_claim, kim):
    town.set({"kim": KIM | {"groups": OFFICIAL}})
    started = client.get("/inloggen/gemeente/GM9999/").url
    session = client.session
    for state, _at, _provider in session["socialaccount_states"].values():
        state["data"]["nonce"] = "another"
    session.save()
    page = client.get(way_back(f"{started}&login_hint=kim"))
    assert (page.context["problem"], kim()) == ("state", None)


def test_what_is_not_open_yet_only_its_admins_try(client, town, kim):
    kept(town, opened_at=None)
    assert client.get("/inloggen/gemeente/GM9999/").status_code == 404
    assert "gemeente Waaierdam" not in client.get(reverse("account_login")).content.decode()
    client.force_login(an_official())
    assert client.get("/inloggen/gemeente/GM9999/").status_code == 404
    client.force_login(an_admin(email="kim@waaierdam.nl"))
    assert sign_in_there(client).url == HOME
    assert client.get("/inloggen/gemeente/GM0000/").status_code == 404


def test_of_many_one_chooses_by_name_or_by_the_address_of_work(client, town, by_invitation):
    for number in range(4):
        place = a_municipality(f"GM100{number}", f"Plaats {number}")
        kept(town, place, client_id=f"c{number}", domains=[f"plaats{number}.nl"])
    page = client.get(f"{reverse('account_login')}?next=/werkbank/").content.decode()
    assert 'href="/inloggen/gemeente/?next=%2Fwerkbank%2F"' in page
    page = client.get("/inloggen/gemeente/?next=/werkbank/")
    assert len(page.context["there"]) == 5 and page.context["found"] == []
    page = client.post("/inloggen/gemeente/?next=/werkbank/", {"email": "Sam@Plaats2.nl "})
    assert page.context["found"] == [("Plaats 2", "/inloggen/gemeente/GM1002/?next=%2Fwerkbank%2F")]
    page = client.post("/inloggen/gemeente/", {"email": "sam@elders.nl"}).content.decode()
    assert 'value="sam@elders.nl"' in page and "Met dit adres kunt u niet inloggen via een organisatie" in page


# --- Second factor -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factor", "login", "proves"),
    [
        ("never", {"acr": "mfa", "amr": ["mfa"]}, False),
        ("always", {}, True),
        ("proven", {}, False),
        ("proven", {"amr": ["pwd"]}, False),
        ("proven", {"amr": ["pwd", "mfa"]}, True),
        ("proven", {"acr": "mfa"}, True),
    ],
)
def test_a_second_factor_there_counts_only_where_it_is_declared_or_proven(client, town, kim, factor, login, proves):
    kept(town, factor=factor, factor_values=["mfa"], **BY_CLAIM)
    town.set({"kim": {"both": KIM | {"groups": OFFICIAL}, "userinfo": {}, "login": login}})
    sign_in_there(client)
    assert client.get("/").wsgi_request.user.is_official_of("GM9999")
    assert client.session.get("second_factor", {}).get("how") == ("provider" if proves else None)
