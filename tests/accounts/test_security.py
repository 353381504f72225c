"""Adding, showing and taking away second factors; wrong codes; keys that are none."""

import json
import re
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import allauth.mfa
import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import attempts
from accounts.authenticators import MFAAdapter
from accounts.factors import PROVEN
from accounts.letters import LETTERS
from audit.models import Entry
from outbox.models import Message
from tests.accounts.factors import NOT_THE_CODE, a_passkey, an_app, by_password, code_of, kinds, recovery_codes_of
from tests.builders import a_user, an_official

pytestmark = pytest.mark.django_db
CODES_OF_NOUGHTS = [
    "40017382",
    "93474438",
    "17854111",
    "92512815",
    "36599119",
    "80501426",
    "17309950",
    "47803705",
    "23071834",
    "73248777",
]
SECURITY = "/account/beveiliging/"
STEP = "/inloggen/tweede-stap/"


@pytest.fixture(autouse=True)
def asked(settings):
    settings.SECOND_FACTOR = True
    cache.clear()


@pytest.fixture
def sam():
    return an_official(name="Sam")


def come_in(client, user):
    """Sign in with an app. Returns its secret."""
    secret = an_app(user)
    by_password(client, user)
    client.post(STEP, {"code": code_of(secret)})
    cache.clear()
    return secret


class TestWhatIsKept:
    def test_the_secrets_are_locked_in_the_database(self, sam):
        secret = an_app(sam)
        stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
        assert secret not in stored
        assert not any(code in stored for code in recovery_codes_of(sam))

    def test_a_new_key_of_the_site_opens_them_with_the_old_one_at_hand(self, client, sam, settings):
        secret = an_app(sam)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key" * 5
        by_password(client, sam)
        assert client.post(STEP, {"code": code_of(secret)}).status_code == 302

    def test_without_it_no_code_fits_and_no_page_fails(self, client, sam, settings):
        secret, codes = an_app(sam), recovery_codes_of(sam)
        settings.SECRET_KEY = "another-key" * 5
        by_password(client, sam)
        for code in (code_of(secret), codes[0]):
            assert "Deze code klopt niet." in client.post(STEP, {"code": code}).content.decode()

    def test_digits_and_numbers_stay_as_they_were_printed(self, sam):
        """Each of these makes every code of before a wrong one."""
        data = {"seed": MFAAdapter().encrypt("0" * 80), "used_mask": 0}
        codes = Authenticator(user=sam, type="recovery_codes", data=data).wrap().generate_codes()
        assert codes == CODES_OF_NOUGHTS
        assert re.fullmatch(r"\d{6}", code_of("A" * 32))
        assert django_settings.MFA_TOTP_PERIOD == 30

    def test_no_kind_is_switched_off(self):
        """Who has only that one would be locked out."""
        assert set(django_settings.MFA_SUPPORTED_TYPES) == set(Authenticator.Type.values)
        assert django_settings.MFA_PASSKEY_LOGIN_ENABLED

    def test_there_is_a_letter_for_every_mail_of_second_factors(self):
        sources = Path(allauth.mfa.__file__).parent.rglob("*.py")
        sent = {name for path in sources for name in re.findall(r'"(mfa/email/\w+)"', path.read_text())}
        assert len(sent) >= 5 and sent <= set(LETTERS)


class TestThePage:
    def test_it_says_what_one_has_in_one_query_more_than_a_page_takes(self, client, sam, django_assert_num_queries):
        come_in(client, sam)
        client.get(SECURITY)
        with django_assert_num_queries(2) as few:
            client.get(SECURITY)
        for number in range(5):
            a_passkey(sam, f"Sleutel {number}")
        with django_assert_num_queries(len(few)):
            page = client.get(SECURITY).content.decode()
        assert "Sleutel 4" in page and "De app is gekoppeld" in page and "U hebt nog 10 codes over." in page

    def test_codes_are_shown_and_can_be_kept_as_a_file(self, client, sam):
        come_in(client, sam)
        codes = [f"{code[:4]} {code[4:]}" for code in recovery_codes_of(sam)]
        shown = re.findall(r"<code>([\d ]+)</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())
        file = client.get(reverse("mfa_download_recovery_codes"))
        assert shown == codes == re.findall(r"^\d{4} \d{4}$", file.content.decode(), re.MULTILINE)
        assert file.headers["Content-Disposition"] == 'attachment; filename="waaier-herstelcodes.txt"'
        assert "no-store" in file.headers["Cache-Control"]

    def test_new_codes_end_the_old_ones(self, client, sam):
        come_in(client, sam)
        old = recovery_codes_of(sam)
        assert client.post(reverse("mfa_generate_recovery_codes")).url == reverse("mfa_view_recovery_codes")
        assert not set(old) & set(recovery_codes_of(sam))

    def test_a_passkey_gets_another_name(self, client, sam):
        come_in(client, sam)
        address = reverse("mfa_edit_webauthn", args=[a_passkey(sam).pk])
        for nothing in ("", "\u200b"):
            assert client.post(address, {"name": nothing}).context["form"].errors == {"name": ["Vul een naam in."]}
        assert client.post(address, {"name": "Laptop\x07 van het werk"}).url == SECURITY
        assert str(Authenticator.objects.get(type="webauthn")) == "Laptop van het werk"

    def test_of_somebody_else_there_is_nothing_to_see(self, client, sam):
        come_in(client, sam)
        key = a_passkey(a_user())
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
            assert client.get(reverse(name, args=[key.pk])).status_code == 404
            assert client.post(reverse(name, args=[key.pk]), {"name": "x"}).status_code == 404

    def test_another_telephone_takes_the_place_of_the_first(self, client, sam):
        come_in(client, sam)
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        client.post(reverse("mfa_activate_totp"), {"code": NOT_THE_CODE})
        assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret)) is False
        assert client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}).url == SECURITY
        assert kinds(sam) == ["recovery_codes", "totp"]
        assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret))


class TestTheLastOne:
    def test_the_app_stays_while_it_is_the_only_factor_of_who_must_have_one(self, client, sam):
        come_in(client, sam)
        page = client.post(reverse("mfa_deactivate_totp"))
        assert "Dit is uw enige tweede stap" in page.content.decode()
        assert kinds(sam) == ["recovery_codes", "totp"]

    def test_so_does_the_passkey(self, client, sam):
        come_in(client, sam)
        key = a_passkey(sam)
        assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
        assert (
            "Dit is uw enige tweede stap" in client.get(reverse("mfa_remove_webauthn", args=[key.pk])).content.decode()
        )
        assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).url == SECURITY
        assert kinds(sam) == ["recovery_codes", "webauthn"]

    def test_an_initiator_may_do_without(self, client):
        ann = a_user()
        come_in(client, ann)
        assert client.post(reverse("mfa_deactivate_totp")).url == SECURITY
        assert kinds(ann) == []


class TestWrongCodes:
    def wrong(self, client, times):
        return [client.post(STEP, {"code": NOT_THE_CODE}).content.decode() for _ in range(times)]

    def test_five_are_enough_from_one_network(self, client, sam):
        secret = an_app(sam)
        by_password(client, sam)
        assert "Deze code klopt niet." in self.wrong(client, 5)[-1]
        assert "Te veel verkeerde codes" in self.wrong(client, 1)[0]
        locked = Entry.objects.get(what="locked_out")
        assert (locked.about_key, locked.facts) == (str(sam.pk), {"method": "totp"})
        assert client.post(STEP, {"code": code_of(secret)}).status_code == 200

    def test_who_knows_a_password_does_not_keep_its_owner_out(self, client, sam):
        """From elsewhere the owner comes in; and after many from everywhere, once the password is another one."""
        secret = an_app(sam)
        client.defaults["REMOTE_ADDR"] = "192.0.2.1"
        by_password(client, sam)
        self.wrong(client, 6)
        for number in range(2, 7):
            client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
            self.wrong(client, 5)
        client.defaults["REMOTE_ADDR"] = "198.51.100.7"
        assert "Iemand heeft veel verkeerde codes geprobeerd" in self.wrong(client, 1)[0]
        sam.set_password("vier nieuwe woorden samen")
        sam.save()
        client.post("/uitloggen/")
        by_password(client, sam, "vier nieuwe woorden samen")
        assert client.post(STEP, {"code": code_of(secret)}).status_code == 302

    def test_a_right_one_forgets_the_wrong_ones(self, client, sam):
        secret = an_app(sam)
        by_password(client, sam)
        self.wrong(client, 4)
        client.post(STEP, {"code": code_of(secret)})
        client.post("/uitloggen/")
        by_password(client, sam)
        assert "Deze code klopt niet." in self.wrong(client, 5)[-1]

    def test_a_whole_town_hall_comes_in_behind_one_address(self, client):
        for _ in range(40):
            assert by_password(client, a_user()).status_code == 302
            client.post("/uitloggen/")

    def test_a_code_of_the_app_works_once_for_as_long_as_it_is_right(self, client, sam, monkeypatch):
        secret = an_app(sam)
        code = code_of(secret)
        by_password(client, sam)
        assert client.post(STEP, {"code": code}).status_code == 302
        client.post("/uitloggen/")
        cache.delete(f"allauth.mfa.totp.used?user={sam.pk}&code={code}")  # as allauth does after half a minute
        by_password(client, sam)
        assert client.post(STEP, {"code": code}).status_code == 200

    def test_the_limits_are_those_of_the_manual(self):
        assert (attempts.FEW, attempts.MANY) == ("5/5m/key", "30/h/key")


# What a stranger may send in the place of a key's answer: none of it is an answer.
NO_ANSWERS = ["", "{", "[]", "null", "1", '"x"', "{}", '{"id": 1}', '{"response": {"userHandle": "eA"}}', "[[[]]]"]


class TestKeysThatAreNone:
    @pytest.mark.parametrize("answer", NO_ANSWERS)
    def test_signing_in(self, client, answer):
        assert client.post("/inloggen/toegangssleutel/", {"credential": answer}).url == "/inloggen/"
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize("answer", NO_ANSWERS)
    def test_as_second_step(self, client, sam, answer):
        an_app(sam)
        by_password(client, sam)
        page = client.post(STEP, {"credential": answer})
        assert page.status_code == 200
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize("answer", NO_ANSWERS)
    def test_adding_one(self, client, sam, answer):
        come_in(client, sam)
        address = reverse("mfa_add_webauthn")
        client.get(address)
        page = client.post(address, {"name": "Mijn sleutel", "credential": answer})
        assert page.status_code == 200
        assert "Deze toegangssleutel is niet geaccepteerd." in page.content.decode()
        assert 'value="Mijn sleutel"' in page.content.decode()
        assert kinds(sam) == ["recovery_codes", "totp"]

    @pytest.mark.parametrize("fault", [ValueError, RecursionError])
    def test_text_that_python_refuses_to_read(self, client, sam, monkeypatch, fault):
        """As the reader of JSON says of a number without end, or of what lies too deep."""

        def refuse(text, **options):
            raise fault

        come_in(client, sam)
        stand_in = SimpleNamespace(loads=refuse, dumps=json.dumps, JSONDecodeError=json.JSONDecodeError)
        monkeypatch.setattr("django.forms.fields.json", stand_in)
        page = client.post(reverse("mfa_add_webauthn"), {"name": "Mijn sleutel", "credential": "{}"})
        assert page.status_code == 200
        assert "Deze toegangssleutel is niet geaccepteerd." in page.content.decode()


class TestTheWayBackOfWhoRunsTheSite:
    def test_a_command_takes_all_away_and_tells_its_person(self, sam):
        an_app(sam)
        said = StringIO()
        call_command("let_start_anew", sam.email.upper(), stdout=said)
        assert kinds(sam) == []
        assert sam.email in said.getvalue()
        assert "tweede stappen" in Message.objects.get(recipient=sam.email).text

    def test_an_address_that_nobody_has_is_said(self):
        with pytest.raises(CommandError, match=r"nobody@example\.org"):
            call_command("let_start_anew", "nobody@example.org")


def test_the_proof_goes_with_the_session(client, sam):
    come_in(client, sam)
    assert client.session[PROVEN]["how"] == "totp"
    client.post("/uitloggen/")
    assert PROVEN not in client.session


def test_the_pages_of_allauth_bear_the_name_of_the_site_and_not_that_of_its_host(client, sam):
    an_app(sam)
    pages = [client.get("/inloggen/"), client.get("/registreren/"), by_password(client, sam) and client.get(STEP)]
    assert [re.search(r"– (\w+)", page.content.decode())[1] for page in pages] == ["Waaier"] * 3
    assert not any("testserver" in page.content.decode() for page in pages)
