"""Signing up, in and out, as a visitor lives it: by pages, mails and codes."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from accounts.models import User
from outbox.models import Message

pytestmark = pytest.mark.django_db
SIGN_UP = {"name": "Noor", "email": "Noor@example.org", "password1": "drie woorden achter elkaar"}
PASSWORD = "een-lang-wachtwoord"


def is_signed_in(client):
    return "_auth_user_id" in client.session


def what_is_seen(client, path, data):
    """Where a form leads to and the page there, then the page after a wrong code, as a stranger sees them."""
    client.cookies.clear()
    leads_to = client.post(path, data).headers["Location"]
    pages = [
        client.get(leads_to),
        client.post(leads_to, {"code": "XXXX-XXXX"}),
        client.post(leads_to, {"action": "resend"}),
    ]
    seen = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()) for page in pages]
    return leads_to, *[page.replace(data["email"].lower(), "THE ADDRESS") for page in seen]


class TestSignUp:
    def test_the_code_from_the_mail_opens_the_account(self, client, last_code):
        response = client.post("/registreren/", SIGN_UP)
        assert response.headers["Location"] == "/registreren/code/"
        assert not is_signed_in(client)

        response = client.post("/registreren/code/", {"code": last_code("noor@example.org")})

        assert response.headers["Location"] == "/mijn/"
        assert is_signed_in(client)
        noor = User.objects.get()
        assert (noor.email, noor.name, noor.language) == ("noor@example.org", "Noor", "nl")
        assert EmailAddress.objects.get(user=noor).verified

    def test_the_name_may_be_left_out(self, client):
        client.post("/registreren/", SIGN_UP | {"name": ""})

        assert User.objects.get().name == ""

    def test_what_cannot_be_seen_is_left_out_but_of_a_password(self, client, last_code):
        typed = {
            "name": "No\ufffeor \ue000",
            "email": "\u202anoor@exam\u200bple.org",
            "password1": "drie \uf8ff\u200b woorden",
        }
        client.post("/registreren/", SIGN_UP | typed)
        client.post("/registreren/code/", {"code": "\u200b" + last_code("noor@example.org")})
        noor = User.objects.get()
        assert (noor.email, noor.name) == ("noor@example.org", "Noor")
        assert noor.check_password("drie \uf8ff\u200b woorden")
        client.logout()
        client.post("/inloggen/", {"login": "noor@example.org\ufeff", "password": "drie \uf8ff\u200b woorden"})
        assert is_signed_in(client)

    def test_mail_comes_in_the_language_of_the_page_from_then_on(self, client):
        client.cookies["django_language"] = "en"

        client.post("/registreren/", SIGN_UP)

        assert User.objects.get().language == "en"
        assert Message.objects.get().subject == "Confirm your e-mail address"

    @pytest.mark.parametrize("password", ["kort", "wachtwoord", "noor@example.org"])
    def test_a_weak_password_is_refused(self, client, password):
        assert client.post("/registreren/", SIGN_UP | {"password1": password}).status_code == 200
        assert not User.objects.exists()

    def test_a_wrong_code_opens_nothing_and_the_third_ends_it(self, client):
        client.post("/registreren/", SIGN_UP)

        statuses = [client.post("/registreren/code/", {"code": "XXXX-XXXX"}).status_code for _ in range(3)]

        assert statuses == [200, 200, 302]
        assert not EmailAddress.objects.get().verified

    def test_a_new_code_takes_the_place_of_the_first(self, client, last_code, settings):
        settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}
        client.post("/registreren/", SIGN_UP)
        first = last_code("noor@example.org")

        client.post("/registreren/code/", {"action": "resend"})
        assert Message.objects.count() == 2
        client.post("/registreren/code/", {"code": first})
        assert not is_signed_in(client)

        client.post("/registreren/code/", {"code": last_code("noor@example.org")})
        assert is_signed_in(client)

    def test_a_new_code_within_ten_seconds_is_refused(self, client):
        client.post("/registreren/", SIGN_UP)

        client.post("/registreren/code/", {"action": "resend"})

        assert Message.objects.count() == 1

    def test_a_wrong_address_is_put_right_by_starting_again(self, client, last_code):
        client.post("/registreren/", SIGN_UP)
        client.post("/uitloggen/", {"next": "/inloggen/"})

        client.post("/registreren/", SIGN_UP | {"email": "noor@right.example"})
        client.post("/registreren/code/", {"code": last_code("noor@right.example")})

        assert is_signed_in(client)

    def test_an_account_that_exists_is_told_to_its_owner_only(self, client, ann):
        new = what_is_seen(client, "/registreren/", SIGN_UP)
        taken = what_is_seen(client, "/registreren/", SIGN_UP | {"email": "ann@example.org"})

        assert new == taken
        assert new[0] == "/registreren/code/"
        assert Message.objects.get(recipient="ann@example.org").subject == "You already have an account"
        assert User.objects.filter(email="ann@example.org").count() == 1


class TestSignIn:
    def test_by_password_however_the_address_is_written(self, client, ann, sign_in):
        assert sign_in("ANN@example.org").headers["Location"] == "/mijn/"
        assert is_signed_in(client)

    def test_a_wrong_password_and_an_unknown_address_sound_the_same(self, client, ann, sign_in):
        wrong, unknown = sign_in(password="iets heel anders"), sign_in("nobody@example.org")

        assert wrong.status_code == unknown.status_code == 200
        assert wrong.context["form"].errors == unknown.context["form"].errors
        assert not is_signed_in(client)

    def test_goes_on_to_where_one_was_heading(self, ann, sign_in):
        assert sign_in(next="/werkbank/?wijk=3").headers["Location"] == "/werkbank/?wijk=3"

    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example/",
            "//evil.example/",
            "///evil.example",
            r"\\evil.example",
            r"/\evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "http://testserver/werkbank/",
        ],
    )
    def test_never_follows_a_way_out(self, ann, sign_in, target):
        assert sign_in(next=target).headers["Location"] == "/mijn/"
        assert sign_in(query=f"?next={target}").headers["Location"] == "/mijn/"

    def test_five_wrong_passwords_lock_the_sixth_attempt(self, client, ann, sign_in):
        for _ in range(5):
            sign_in(password="fout-wachtwoord")

        response = sign_in()

        assert response.context["form"].errors.as_data()["__all__"][0].code == "too_many_login_attempts"
        assert not is_signed_in(client)

    def test_wrong_passwords_of_a_stranger_do_not_keep_the_owner_out(self, client, ann, sign_in):
        stranger = Client(REMOTE_ADDR="203.0.113.7")
        for _ in range(6):
            wrong = stranger.post("/inloggen/", {"login": "ann@example.org", "password": "fout-wachtwoord"})
        assert wrong.context["form"].errors.as_data()["__all__"][0].code == "too_many_login_attempts"

        assert sign_in().headers["Location"] == "/mijn/"
        assert is_signed_in(client)

    def test_who_is_locked_out_is_offered_a_code_and_gets_in_with_it(self, client, ann, sign_in, last_code):
        for _ in range(6):
            html = sign_in(password="fout-wachtwoord").content.decode()
        assert "U hebt het te vaak geprobeerd. Wacht 5 minuten, of laat u een code mailen." in html
        assert 'href="/inloggen/code/"' in html

        client.post("/inloggen/code/", {"email": "ann@example.org"})
        client.post("/inloggen/code/invullen/", {"code": last_code("ann@example.org")})
        assert is_signed_in(client)

    def test_an_address_that_was_never_confirmed_gets_a_code_first(self, client, ann, sign_in, last_code):
        EmailAddress.objects.update(verified=False)

        assert sign_in().headers["Location"] == "/registreren/code/"
        assert not is_signed_in(client)

        client.post("/registreren/code/", {"code": last_code("ann@example.org")})
        assert is_signed_in(client)

    def test_a_closed_account_stays_closed(self, client, ann, sign_in):
        User.objects.update(is_active=False)

        sign_in()

        assert not is_signed_in(client)


class TestSignInByCode:
    def test_the_code_from_the_mail_signs_in(self, client, ann, last_code):
        assert client.post("/inloggen/code/", {"email": "Ann@example.org"}).status_code == 302
        client.post("/inloggen/code/invullen/", {"code": last_code("ann@example.org").lower().replace("-", " ")})

        assert is_signed_in(client)

    def test_an_unknown_address_looks_the_same_and_gets_no_code(self, client, ann):
        known = what_is_seen(client, "/inloggen/code/", {"email": "ann@example.org"})
        unknown = what_is_seen(client, "/inloggen/code/", {"email": "nobody@example.org"})

        assert known == unknown
        assert known[0] == "/inloggen/code/invullen/"
        mail = Message.objects.get(recipient="nobody@example.org")
        assert "nobody@example.org" in mail.text
        assert not re.search(r"[A-Z]{4}-[A-Z]{4}", mail.text)

    def test_goes_on_to_where_one_was_heading(self, client, ann, last_code):
        confirm = client.post("/inloggen/code/", {"email": "ann@example.org", "next": "/werkbank/"}).headers[
            "Location"
        ]

        response = client.post(confirm, {"code": last_code("ann@example.org")})

        assert response.headers["Location"] == "/werkbank/"

    def test_three_wrong_codes_end_it(self, client, ann, last_code):
        client.post("/inloggen/code/", {"email": "ann@example.org"})
        for _ in range(3):
            client.post("/inloggen/code/invullen/", {"code": "XXXX-XXXX"})

        client.post("/inloggen/code/invullen/", {"code": last_code("ann@example.org")})

        assert not is_signed_in(client)

    def test_a_fourth_code_in_a_minute_is_refused(self, client, ann):
        for _ in range(4):
            client.post("/inloggen/code/", {"email": "ann@example.org"})
            client.post("/uitloggen/")

        assert Message.objects.count() == 3


class TestSignOut:
    def test_by_post_only(self, client, ann):
        client.force_login(ann)

        assert client.get("/uitloggen/").status_code == 200
        assert is_signed_in(client)

        assert client.post("/uitloggen/").headers["Location"] == "/"
        assert not is_signed_in(client)


class TestPassword:
    def test_forgotten_a_code_from_the_mail_lets_one_choose_another(self, client, ann, last_code, sign_in):
        client.post("/wachtwoord/vergeten/", {"email": "ann@example.org"})
        client.post("/wachtwoord/vergeten/code/", {"code": last_code("ann@example.org")})

        response = client.post("/wachtwoord/nieuw/", {"password1": "een heel nieuw wachtwoord"})

        assert response.headers["Location"] == "/wachtwoord/klaar/"
        assert client.get("/wachtwoord/klaar/").status_code == 200
        assert sign_in(password="een heel nieuw wachtwoord").headers["Location"] == "/mijn/"
        assert Message.objects.last().subject == "Your password was changed"

    def test_an_unknown_address_looks_the_same(self, client, ann):
        known = what_is_seen(client, "/wachtwoord/vergeten/", {"email": "ann@example.org"})
        unknown = what_is_seen(client, "/wachtwoord/vergeten/", {"email": "nobody@example.org"})

        assert known == unknown
        assert known[0] == "/wachtwoord/vergeten/code/"

    def test_no_new_password_without_the_code(self, client, ann):
        client.post("/wachtwoord/vergeten/", {"email": "ann@example.org"})

        client.post("/wachtwoord/nieuw/", {"password1": "een heel nieuw wachtwoord"})

        assert User.objects.get().check_password(PASSWORD)

    def test_changing_it_asks_for_the_old_one_and_tells_the_owner(self, client, ann):
        client.force_login(ann)

        client.post("/wachtwoord/wijzigen/", {"oldpassword": "fout", "password1": "een heel nieuw wachtwoord"})
        assert User.objects.get().check_password(PASSWORD)

        client.post("/wachtwoord/wijzigen/", {"oldpassword": PASSWORD, "password1": "een heel nieuw wachtwoord"})
        assert User.objects.get().check_password("een heel nieuw wachtwoord")
        assert is_signed_in(client)
        assert Message.objects.get().subject == "Your password was changed"

    def test_who_has_none_can_choose_one(self, client):
        user = User.objects.create_user("bob@example.org")
        client.force_login(user)

        assert client.get("/wachtwoord/wijzigen/").headers["Location"] == "/wachtwoord/kiezen/"
        client.post("/wachtwoord/kiezen/", {"password1": "een heel nieuw wachtwoord"})

        assert User.objects.get().check_password("een heel nieuw wachtwoord")


class TestAddress:
    def change(self, client, address):
        return client.post("/account/e-mailadres/", {"email": address, "action_add": ""})

    def test_changes_with_the_password_and_the_code_that_went_to_the_new_one(self, client, ann, last_code):
        client.force_login(ann)

        asked = self.change(client, "Ann@new.example").headers["Location"]
        assert asked.startswith("/inloggen/nogmaals/")
        assert not Message.objects.exists()

        assert client.post(asked, {"password": PASSWORD}).headers["Location"] == "/registreren/code/"
        assert User.objects.get().email == "ann@example.org"

        client.post("/registreren/code/", {"code": last_code("ann@new.example")})
        assert User.objects.get().email == "ann@new.example"
        notice = Message.objects.get(recipient="ann@example.org")
        assert "is now ann@new.example. It was ann@example.org." in notice.text

    def test_stays_as_it_is_without_the_password(self, client, ann):
        client.force_login(ann)

        asked = self.change(client, "ann@new.example").headers["Location"]
        client.post(asked, {"password": "fout"})

        assert client.get("/registreren/code/").headers["Location"] == "/account/e-mailadres/"
        assert not Message.objects.exists()


class TestMails:
    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_speak_the_language_of_the_receiver(self, client, ann, language):
        User.objects.update(language=language)
        client.cookies["django_language"] = "nl" if language == "en" else "en"

        client.post("/inloggen/code/", {"email": "ann@example.org"})

        mail = Message.objects.get()
        assert mail.language == language
        assert f'<html lang="{language}">' in mail.html

    def test_hold_no_link_but_to_our_own_address_whatever_the_host_says(self, client, ann, settings):
        settings.SITE_URL, settings.ALLOWED_HOSTS = "https://waaier.example", ["*"]
        evil = {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example"}
        client.post("/registreren/", SIGN_UP, **evil)
        client.post("/uitloggen/", **evil)
        client.post("/registreren/", SIGN_UP | {"email": "ann@example.org"}, **evil)
        client.post("/uitloggen/", **evil)
        client.post("/inloggen/code/", {"email": "nobody@example.org"}, **evil)
        client.post("/wachtwoord/vergeten/", {"email": "ann@example.org"}, **evil)

        mails = list(Message.objects.all())
        assert len(mails) == 4
        for mail in mails:
            whole = str(mail.as_email().message()) + mail.text + mail.html
            assert "evil" not in whole
            assert set(re.findall(r"https?://[^\s\"<]+", mail.text)) == {"https://waaier.example"}


class TestLanguage:
    def test_switching_it_also_changes_the_mails(self, client, ann):
        client.force_login(ann)

        response = client.post("/taal/", {"language": "nl", "next": "/mijn/"})

        assert response.headers["Location"] == "/mijn/"
        assert client.cookies["django_language"].value == "nl"
        assert User.objects.get().language == "nl"

    def test_a_stranger_can_switch_too(self, client):
        assert client.post("/taal/", {"language": "en", "next": "/"}).status_code == 302

    def test_only_who_is_signed_in_needs_a_token(self, ann):
        client = Client(enforce_csrf_checks=True)
        switch = {"language": "nl", "next": "/"}
        assert client.post("/taal/", switch).status_code == 302

        client.force_login(ann)
        assert client.post("/taal/", switch).status_code == 403
        assert User.objects.get().language == "en"

        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get("/toegankelijkheid/").text)[1]
        assert client.post("/taal/", {**switch, "csrfmiddlewaretoken": token}).status_code == 302
        assert User.objects.get().language == "nl"

    def test_an_unknown_language_changes_nothing(self, client, ann):
        client.force_login(ann)

        client.post("/taal/", {"language": "xx", "next": "/"})

        assert User.objects.get().language == "en"

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
    def test_never_follows_a_way_out(self, client, target):
        assert client.post("/taal/", {"language": "en", "next": target}).headers["Location"] == "/"

    def test_needs_a_post(self, client):
        assert client.get("/taal/").status_code == 405


class TestAdmin:
    def test_sends_a_stranger_to_our_own_sign_in(self, client):
        assert client.get("/admin/login/?next=/admin/").headers["Location"].startswith("/inloggen/")

    def test_keeps_everyone_but_staff_out(self, client, ann):
        client.force_login(ann)

        assert client.get("/admin/login/").status_code == 403

    def test_shows_a_superuser_the_users(self):
        client = Client()  # Django's own pages are not ours to check
        client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))

        assert client.get(reverse("admin:accounts_user_changelist")).status_code == 200
        assert client.get(reverse("admin:accounts_user_add")).status_code == 200


def test_every_name_that_allauth_reverses_exists(settings):
    """allauth's own url module lists the names that its settings ask for; ours must offer every one of them."""
    from allauth.account.urls import urlpatterns

    names = {pattern.name for pattern in urlpatterns}
    missing = set()
    for name in names:
        try:
            resolve(reverse(name))
        except (NoReverseMatch, Resolver404):
            missing.add(name)

    assert len(names) == 15
    assert missing == set()
