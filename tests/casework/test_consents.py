"""Contact details that an official typed are public once the contact person agreed, or a written source has them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from casework.consents import CALL_AFTER, Consent, new_code, typed_code
from casework.models import Letter, Request
from initiatives.models import Initiative
from intake.models import Confirmation
from intake.options import Voice
from outbox.models import Message
from outbox.tokens import digest_of
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db

CONTACT = {"name": "Fatima de Boer", "email": "fatima@kade.example", "phone": "06 12345678"}
TYPED = {
    "voice": Voice.OFFICIAL,
    "publish_contact": ["name", "email", "phone"],
    "contact_phone": CONTACT["phone"],
    "commitment": 4,
}


@pytest.fixture
def official():
    Organisation.objects.get_or_create(municipality=a_municipality())
    return an_official()


def typed(official, **answers):
    return an_initiative(by=official, **TYPED | {"owner": official} | answers)


def asked(initiative, by, to=CONTACT["email"], details=("name", "email")):
    return Consent.objects.ask(initiative, by=by, details=list(details), to=to)


def show(initiative, *details):
    """What nobody should be able to do: say in the database that everyone may see these."""
    with transaction.atomic():
        Initiative.objects.filter(pk=initiative.pk).update(agreed_contact=list(details))


class TestTheRule:
    def test_what_an_initiator_filled_in_is_their_own_word(self):
        initiative = an_initiative(publish_contact=["email"])
        assert initiative.contact == {"email": CONTACT["email"]}

    @pytest.mark.parametrize("voice", [Voice.OFFICIAL, Voice.TOGETHER])
    def test_what_an_official_typed_is_internal(self, official, voice):
        initiative = typed(official, voice=voice)
        assert initiative.is_public and initiative.contact == {}

    @pytest.mark.parametrize("voice", [Voice.OFFICIAL, Voice.TOGETHER])
    def test_the_database_refuses_it_whatever_code_tries(self, official, voice):
        initiative = typed(official, voice=voice)
        with pytest.raises(IntegrityError, match=r"Nobody agreed that these contact details are public: \{email\}"):
            show(initiative, "email")

    def test_it_refuses_it_of_what_is_loaded_in_bulk(self, official):
        intake = an_intake(**TYPED)
        loaded = Initiative(slug="x", municipality=intake.municipality, intake=intake, agreed_contact=["name"])
        with pytest.raises(IntegrityError, match="Nobody agreed"), transaction.atomic():
            Initiative.objects.bulk_create([loaded])

    def test_a_source_of_the_initiative_is_a_written_public_source(self, official):
        initiative = typed(official, owner=None)
        initiative.source = "Studie, januari 2015"
        initiative.save(update_fields=["source"])
        assert initiative.contact == CONTACT

    def test_a_detail_for_which_there_is_no_consent_stays_internal(self, official):
        initiative = typed(official)
        Consent.objects.rest_on("https://kade.example/", initiative=initiative, by=official, details=["email"])
        assert initiative.contact == {"email": CONTACT["email"]}
        with pytest.raises(IntegrityError, match=r"\{phone\}"):
            show(initiative, "email", "phone")

    def test_consent_covers_the_detail_as_it_read(self, official):
        initiative = typed(official)
        Consent.objects.rest_on("De Kadekrant", initiative=initiative, by=official, details=["name", "email"])
        other = an_intake(**TYPED | {"contact_email": "ander@kade.example"}, revises=initiative.intake)
        initiative.take(other, by=official)

        assert initiative.contact == {"name": CONTACT["name"]}
        with pytest.raises(IntegrityError, match=r"\{email\}"):
            show(initiative, "name", "email")

    def test_what_the_initiator_made_public_stays_so_when_an_official_types_the_same_anew(self, official):
        initiative = an_initiative(by=official, publish_contact=["name", "email"])
        same = an_intake(**TYPED | {"voice": Voice.TOGETHER}, revises=initiative.intake, owner=official)
        initiative.take(same, by=official)

        assert initiative.contact == {"name": CONTACT["name"], "email": CONTACT["email"]}
        with pytest.raises(IntegrityError, match=r"\{phone\}"):
            show(initiative, "phone")

    def test_consent_cannot_go_while_details_rest_on_it(self, official):
        initiative = typed(official)
        consent = Consent.objects.rest_on("De Kadekrant", initiative=initiative, by=official, details=["email"])
        kept = Consent.objects.filter(pk=consent.pk)
        for take_away in (kept.delete, lambda: kept.update(details=[])):
            with pytest.raises(IntegrityError, match="Nobody agreed"), transaction.atomic():
                take_away()
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_an_initiative_can_be_deleted_with_its_consents(self, official):
        initiative = typed(official)
        Consent.objects.rest_on("De Kadekrant", initiative=initiative, by=official, details=["email"])
        initiative.delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert not Consent.objects.exists()


class TestTogether:
    def test_counts_as_their_word_once_they_confirmed_their_address(self, official):
        intake = an_intake(**TYPED | {"voice": Voice.TOGETHER}, owner=official)
        Confirmation.objects.create(
            intake=intake, address=intake.contact_email, digest="x", confirmed_at=timezone.now()
        )
        initiative = an_initiative(by=official, intake=intake)
        assert initiative.contact == CONTACT
        assert Consent.objects.get().address == CONTACT["email"]

    def test_also_when_they_confirm_after_it_was_published(self, official):
        initiative = typed(official, voice=Voice.TOGETHER)
        asked = Confirmation.objects.create(intake=initiative.intake, address=CONTACT["email"], digest="x")
        asked.confirm(caused_by=None)
        initiative.refresh_from_db()
        assert initiative.contact == CONTACT

    def test_also_when_they_confirm_by_the_link_of_a_question_or_with_their_account(self, official):
        asked, claimed = (typed(official, voice=Voice.TOGETHER) for _each in range(2))
        where = {"by": official, "municipality": asked.municipality}
        Request.objects.ask(asked.intake, ["phase"], "Hoe ver?", **where).begin()
        Confirmation.objects.note(claimed.intake, CONTACT["email"])
        for each in (asked, claimed):
            each.refresh_from_db()
            assert each.contact == CONTACT

    def test_counts_as_their_word_when_the_account_is_theirs(self, official):
        initiative = typed(official, voice=Voice.TOGETHER, owner=a_user(CONTACT["email"]))
        assert initiative.contact == CONTACT


class TestAsking:
    def test_mails_what_will_be_public_and_stores_no_token(self, official):
        initiative = typed(official)
        consent, token = asked(initiative, official)

        mail = Message.objects.get()
        assert (mail.recipient, mail.municipality) == (CONTACT["email"], "GM9999")
        assert f"/toestemming/{token}/" in mail.text
        assert CONTACT["name"] in mail.text and CONTACT["email"] in mail.text and CONTACT["phone"] not in mail.text
        assert consent.digest == digest_of(token) != token
        assert initiative.contact == {}

    def test_asking_again_ends_the_link_of_before(self, official):
        initiative = typed(official)
        _first, before = asked(initiative, official)
        second, now = asked(initiative, official)
        assert Consent.objects.with_token(before) is None and Consent.objects.with_token(now) == second
        assert list(Consent.objects.open()) == [second]

    def test_a_code_on_paper_is_typed_in_any_way(self, official):
        code = new_code()
        assert len(code) == 14 and typed_code(code.lower().replace("-", " ")) == code
        assert typed_code("") == ""

    def test_without_an_answer_an_official_phones(self, official):
        consent, _token = asked(typed(official), official)
        assert not Consent.objects.to_call().exists()
        Consent.objects.update(at=timezone.now() - CALL_AFTER - timedelta(minutes=1))
        assert list(Consent.objects.to_call()) == [consent]

    def test_an_old_link_is_none_unless_it_was_answered(self, official):
        consent, token = asked(typed(official), official)
        Consent.objects.update(expires_at=timezone.now())
        assert Consent.objects.with_token(token) is None
        Consent.objects.update(answered_at=timezone.now())
        assert Consent.objects.with_token(token) == consent


class TestAgreeing:
    def test_makes_them_the_initiator_of_record(self, official):
        initiative = typed(official)
        said = initiative.intake
        consent, token = asked(initiative, official)
        corrected = CONTACT | {"name": "Fatma de Boer"}
        assert consent.agree(corrected, ["name", "email"], token=token)

        initiative.refresh_from_db()
        assert initiative.contact == {"name": "Fatma de Boer", "email": CONTACT["email"]}
        person = User.objects.get(email=CONTACT["email"])
        made = initiative.intake
        assert (made.owner, made.voice, made.revises) == (person, Voice.TOGETHER, said)
        # What the official scored alone is not put into their mouth.
        assert made.commitment is None and initiative.official_intake == said
        assert person.emailaddress_set.get().verified
        assert initiative in Initiative.objects.visible_to(person)
        assert Message.objects.filter(recipient=CONTACT["email"]).count() == 2
        assert not consent.agree(corrected, ["phone"], token=token)
        # Nobody tells them that their own answers were taken over.
        assert not Letter.objects.filter(kind="taken_over").exists()

    def test_finds_the_account_of_who_has_one(self, official):
        person = a_user(CONTACT["email"])
        initiative = typed(official)
        consent, token = asked(initiative, official)
        consent.agree(CONTACT, ["email"], token=token)
        initiative.refresh_from_db()
        assert initiative.intake.owner == person

    def test_on_paper_there_is_no_account_and_the_address_is_asked(self, official):
        initiative = typed(official, contact_email="")
        consent, token = asked(initiative, official, to="", details=["name", "phone"])
        consent.agree(CONTACT, ["name"], token=token)

        initiative.refresh_from_db()
        assert (initiative.contact, initiative.intake.owner) == ({"name": CONTACT["name"]}, None)
        assert Confirmation.objects.get().address == CONTACT["email"]
        assert not User.objects.filter(email=CONTACT["email"]).exists()

    def test_their_own_new_answers_count_at_once(self, official):
        initiative = typed(official)
        consent, token = asked(initiative, official)
        consent.agree(CONTACT, ["email"], token=token)
        initiative.refresh_from_db()
        draft = initiative.intake.revise(by=initiative.intake.owner)
        draft.contact_phone, draft.publish_contact = "030 1234567", ["phone"]
        draft.save()
        draft.submit()
        initiative = Initiative.objects.register(draft, by=official)
        initiative.refresh_from_db()
        assert initiative.contact == {"phone": "030 1234567"}

    def test_refusing_leaves_all_internal(self, official):
        initiative = typed(official)
        consent, token = asked(initiative, official)
        assert consent.refuse() and not consent.refuse()
        assert not consent.agree(CONTACT, ["name"], token=token)
        initiative.refresh_from_db()
        assert initiative.contact == {}

    def test_taken_back_everything_is_gone_at_once(self, official):
        initiative = typed(official)
        consent, token = asked(initiative, official)
        consent.agree(CONTACT, ["name", "email"], token=token)
        initiative.refresh_from_db()
        Consent.objects.withdraw(initiative, by=initiative.intake.owner)

        initiative.refresh_from_db()
        assert initiative.contact == {} and initiative.is_public
        with pytest.raises(IntegrityError, match="Nobody agreed"):
            show(initiative, "email")

    def test_taken_back_of_what_rests_on_a_source(self, official):
        initiative = typed(official)
        initiative.source = "De Kadekrant"
        initiative.save(update_fields=["source"])
        Consent.objects.withdraw(initiative)
        assert initiative.contact == {}
