"""Municipalities merge: what lives in one goes along to the other, what was handed in keeps the old name."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Membership, User
from areas.choices import municipalities, version
from areas.loader import load
from areas.models import Municipality
from casework.queue import queue
from climate.models import Opinion, OpinionInvitation, OpinionPublication
from climate.opinions import OpinionStatement, Side, this_year
from curation.mergers import Merger, effect_of
from curation.models import Sample
from curation.rules.effect import what_waits
from follow.models import SavedView
from initiatives.models import CouncilPack, Event, Initiative, SearchRow
from initiatives.search.documents import tokens
from initiatives.search.results import Results
from intake.forms import section_form
from intake.models import Confirmation, Intake
from intake.questions import Section
from intake.submission import Incomplete
from readings.guides import ABCD
from readings.models import GuidedReading
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from tests.builders import (
    LONG_AGO,
    a_category,
    a_draft,
    a_municipality,
    a_neighbourhood,
    a_pack,
    a_reading,
    a_statement,
    an_admin,
    an_initiative,
    an_intake,
    an_official,
    an_organisation,
)
from valuation.models import Statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    return a_municipality("GM0312", "Bunnik", aliases=["Odijk"])


@pytest.fixture
def new():
    return a_municipality("GM0355", "Zeist")


@pytest.fixture
def official(new):
    return an_official(new)


def fresh(thing):
    """The same row as a new request reads it."""
    return type(thing).objects.get(pk=thing.pk)


def take(old, new, **how):
    return Merger.objects.take(old, new, **how)


def found(query, user):
    return [each.intake.name for each in Results.of(QueryDict(query), fresh(user)).initiatives]


class TestGoingAlong:
    def test_the_queue(self, client, old, new, official):
        intake = an_intake(municipality=old)
        assert list(queue(official)) == []
        take(old, new)

        assert list(queue(fresh(official))) == [intake]
        client.force_login(official)
        address = reverse("workbench:registration", args=[intake.pk])
        assert client.get(address).status_code == 200
        client.post(address)
        initiative = Initiative.objects.get()
        assert (initiative.municipality, initiative.intake.municipality) == (new, old)
        assert initiative.is_editable_by(fresh(official))

    def test_a_revision_of_what_was_handed_in_before(self, old, new, official):
        initiative = an_initiative(municipality=old)
        take(old, new)
        revision = an_intake(municipality=old, revises=initiative.intake)

        assert Initiative.objects.register(revision, by=official) == initiative
        assert fresh(initiative).municipality == new

    def test_initiatives_with_their_search_rows_and_their_history(self, client, old, new, official):
        initiative = an_initiative(municipality=old, categories=["actors/collectives"])
        merger = take(old, new)

        initiative = fresh(initiative)
        assert initiative.municipality == new
        assert SearchRow.objects.get().tokens == sorted(tokens(initiative))
        assert "municipality:GM0355" in SearchRow.objects.get().tokens
        assert found("q=bunnik", official) == found("q=zeist", official) == ["Buurttuin De Kade"]
        [event] = initiative.events.filter(kind=Event.Kind.MOVED)
        assert (event.reason, event.at) == ("Bunnik", merger.at)
        page = client.get(initiative.get_absolute_url()).content.decode()
        assert "De gemeente Bunnik is hierin opgegaan" in page and "Zeist" in page
        client.force_login(official)
        assert client.get(reverse("workbench:assessment", args=[initiative.slug])).status_code == 200

    def test_memberships_and_a_role_that_somebody_has_at_both(self, old, new):
        admin, double = an_admin(old), an_admin(old)
        Membership.objects.create(user=double, municipality=new, role="official")
        take(old, new)

        assert fresh(admin).roles == {"GM0355": "admin"}
        assert fresh(double).roles == {"GM0355": "official"}

    def test_own_parts_of_the_taxonomy(self, old, new):
        whole = Category.objects.active().shared().top().filter(lens="actors").first()
        part = Category.objects.add(
            LENSES["actors"], by=an_admin(old), parent=whole, municipality=old, name_nl="Dorpsraad", name_en="Village"
        )
        take(old, new)

        assert fresh(part).municipality == new
        assert part in Category.objects.for_municipality("GM0355")
        assert Category.objects.get(pk=part.pk).revisions.count() >= 1

    def test_saved_searches_feeds_and_addresses(self, client, old, new, official):
        an_initiative(municipality=old)
        view = SavedView.objects.keep("municipality=GM0312", owner=official, name="Bunnik")
        take(old, new)

        assert len(view.found(fresh(official))[0]) == 1
        assert found("municipality=GM0312", official) == ["Buurttuin De Kade"]
        feed = client.get(reverse("follow:feed") + "?municipality=GM0312")
        assert feed.status_code == 200 and b"Buurttuin De Kade" in feed.content

    def test_what_a_rule_proposes_for_an_intake_that_waits(self, old, new, official):
        an_intake(municipality=old)
        take(old, new)
        assert [answers["municipality_now"] for answers in what_waits([])] == ["GM0355"]

    def test_packs_and_samples(self, old, new, official):
        by = an_official(old)
        an_initiative(municipality=old, categories=["actors/collectives"])
        pack, sample = a_pack(by=by), Sample.objects.draw(old, size=1, reader=by, by=by)
        take(old, new)

        assert pack in CouncilPack.objects.visible_to(fresh(official))
        assert sample in Sample.objects.of(fresh(official))

    def test_one_that_went_up_before_goes_along_again(self, old, new, official):
        oldest = a_municipality("GM0001", "Odijk-oud")
        intake = an_intake(municipality=oldest)
        first = take(oldest, old)
        second = take(old, new)

        assert fresh(oldest).went_up_in == new
        assert list(queue(fresh(official))) == [intake]
        with pytest.raises(ValidationError):
            first.undo()
        second.undo()
        assert fresh(oldest).went_up_in == old
        first.undo()
        assert fresh(oldest).went_up_in is None

    def test_it_is_found_by_its_name_in_the_list_of_municipalities(self, old, new):
        take(old, new)

        assert municipalities(version()) == (
            ("GM0355", "Bunnik (Zeist)"),
            ("GM0355", "Odijk (Zeist)"),
            ("GM0355", "Zeist (Bunnik, Odijk)"),
        )


class TestDrafts:
    def test_handing_in_asks_anew(self, client, old, new):
        hof = a_neighbourhood("BU03120101", "De Hof", old)
        kade = a_neighbourhood("BU03550101", "De Kade", new)
        draft = a_draft(municipality=old, neighbourhoods=[hof])
        take(old, new)

        with pytest.raises(Incomplete) as incomplete:
            fresh(draft).submit()
        assert [question.name for question in incomplete.value.obstacles] == ["municipality"]
        form = section_form(Section.BASICS)(fresh(draft))
        assert form["municipality"].value() == "GM0355"
        assert "Bunnik" in form.fields["municipality"].help_text
        assert "GM0312" not in dict(form.fields["municipality"].choices)

        typed = QueryDict(mutable=True)
        typed.update({"name": draft.name, "summary": draft.summary, "municipality": "GM0355"})
        typed.update({"neighbourhoods_of": "GM0355", "neighbourhoods": kade.pk})
        form = section_form(Section.BASICS)(fresh(draft), typed)
        assert form.is_valid(), form.errors
        form.save()
        draft = fresh(draft)
        assert (draft.municipality, list(draft.neighbourhoods.all())) == (new, [kade])
        assert draft.submit()

    def test_one_that_vanished_without_a_successor_is_asked_anew_too(self, old):
        draft = a_draft(municipality=old)
        Municipality.objects.filter(pk=old.pk).update(vanished_on=date(2026, 1, 1))
        assert [question.name for question in fresh(draft).obstacles()] == ["municipality"]

    def test_the_check_page_says_why(self, client, old, new):
        draft = a_draft(municipality=old, owner=an_official(new))
        take(old, new)
        client.force_login(draft.owner)
        page = client.get(reverse("intake:check", args=[draft.pk])).content.decode()
        assert "De gemeente Bunnik bestaat niet meer" in page


@pytest.fixture
def lived_in(old, new):
    """A municipality with something of everything; gives what all of it is like."""
    admin = an_admin(old, email="admin@bunnik.example")
    Membership.objects.create(user=an_admin(old), municipality=new, role="official")
    an_initiative(municipality=old, categories=["actors/collectives"], by=admin)
    an_intake(municipality=old)
    a_draft(municipality=old)
    whole = a_category("actors/collectives")
    names = {"name_nl": "Dorpsraad", "name_en": "Village council"}
    Category.objects.add(LENSES["actors"], by=admin, parent=whole, municipality=old, **names)
    Sample.objects.draw(old, size=1, reader=an_official(old), by=admin)
    SavedView.objects.keep("municipality=GM0312", owner=admin, name="Bunnik")
    return everything


def everything():
    return [
        list(Municipality.objects.order_by("code").values_list("code", "vanished_on", "went_up_in", "aliases")),
        list(Membership.objects.order_by("user", "municipality").values_list("user", "municipality", "role")),
        list(Initiative.objects.values_list("pk", "municipality")),
        list(SearchRow.objects.values_list("initiative", "words", "tokens")),
        list(Event.objects.order_by("pk").values_list("pk", "kind")),
        list(Category.objects.exclude(municipality=None).values_list("pk", "municipality")),
        list(Sample.objects.values_list("pk", "municipality")),
        list(Intake.objects.order_by("pk").values_list("pk", "municipality")),
    ]


class TestUndo:
    def test_all_is_as_it_was(self, old, new, lived_in):
        before = lived_in()
        merger = take(old, new)
        assert everything() != before

        merger.undo()
        assert everything() == before
        with pytest.raises(ValidationError):
            merger.undo()

    def test_without_who_left_meanwhile(self, old, new):
        double, gone = an_admin(old), an_admin(old)
        for user in (double, gone):
            Membership.objects.create(user=user, municipality=new, role="official")
        merger = take(old, new)
        gone.delete()

        merger.undo()
        assert fresh(double).roles == {old.pk: "admin", new.pk: "official"}

    def test_who_was_suspended_there_is_so_again(self, old, new):
        double = an_admin(old)
        Membership.objects.filter(user=double).update(
            suspended_at=LONG_AGO, claimed_at=LONG_AGO, unclaimed_at=LONG_AGO
        )
        Membership.objects.create(user=double, municipality=new, role="official")
        take(old, new).undo()
        member = Membership.objects.get(user=double, municipality=old)
        assert (member.suspended_at, member.claimed_at, member.unclaimed_at) == (LONG_AGO,) * 3
        assert fresh(double).roles == {new.pk: "official"}

    def test_what_was_handed_in_to_it_goes_back_what_is_new_stays(self, old, new, official):
        early = an_intake(municipality=old)
        merger = take(old, new)
        registered = Initiative.objects.register(early, by=official)
        late = an_initiative(municipality=new)
        merger.undo()

        assert (fresh(registered).municipality, fresh(late).municipality) == (old, new)

    def test_the_day_that_cbs_gave_stays(self, old, new):
        Municipality.objects.filter(pk=old.pk).update(vanished_on=date(2026, 1, 1))
        merger = take(old, new, on=date(2026, 2, 2))
        assert fresh(old).vanished_on == date(2026, 1, 1)
        merger.undo()
        assert fresh(old).vanished_on == date(2026, 1, 1)


class TestWhatOfficialsWrote:
    def test_what_a_neighbourhood_has_is_written_on(self, client, old, new, official):
        area = a_neighbourhood("BU03120101", "Odijk-West", old)
        a_reading(area, guide=ABCD, levels=[1])
        take(old, new)
        client.force_login(official)
        client.post(reverse("workbench:area-steps", args=[area.code]), {"level-map": "2"} | seen_on(client, area))
        client.post(reverse("workbench:area-steps", args=[area.code]), {"level-map": "3"} | seen_on(client, area))

        readings = list(GuidedReading.objects.order_by("pk"))
        assert [each.levels[0] for each in readings] == [1, 2, 3]
        assert [each.municipality for each in readings] == [old, new, new]
        assert [each.replaces for each in readings] == [None, *readings[:2]]
        assert "Odijk-West" in client.get(reverse("workbench:areas")).text

    def test_what_an_initiative_is_worth_is_said_anew_in_the_place_of_before(self, client, old, new, official):
        initiative = an_initiative(municipality=old, by=an_official(old))
        first = a_statement(initiative, hours=(1, 2))
        take(old, new)
        client.force_login(official)
        address = reverse("workbench:value", args=[initiative.slug])
        assert client.get(address).context["now"] == first

        second = a_statement(fresh(initiative), hours=(3, 4), by=official)
        assert list(Statement.objects.current()) == [second]
        assert (first.municipality, second.municipality) == (old, new)

    def test_what_people_found_stays_readable_and_can_be_taken_off_the_website(self, client, old, new):
        for each in (old, new):
            an_organisation(each)
        for number in range(5):
            Opinion.objects.give(
                dict.fromkeys(OpinionStatement.values, "agree"),
                municipality=old,
                side=Side.INITIATOR,
                person=str(number),
            )
        year = OpinionPublication.objects.publish(old, this_year(), by=None).year
        take(old, new)
        admin = an_admin(new)
        client.force_login(admin)
        here, former = (reverse("workbench:opinions", args=[each.pk]) for each in (new, old))
        assert f'href="{former}"' in client.get(here).text
        page = client.get(former)
        assert "5 eens" in page.text and "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
        client.post(former, {"year": year} | dict.fromkeys(OpinionStatement.values, "agree"))
        assert Opinion.objects.count() == 15
        client.post(reverse("workbench:opinion-publication", args=[old.pk, year]), {"to": "withdraw"})
        assert not OpinionPublication.objects.standing().exists()
        client.force_login(an_official(a_municipality("GM0344", "Utrecht")))
        assert client.get(former).status_code == 404

    def test_a_confirmed_address_is_asked_by_the_other_municipality(self, old, new):
        intake = an_intake(municipality=old, contact_email="bev@x.example", voice="together")
        Confirmation.objects.note(intake, "bev@x.example")
        an_initiative(intake=intake, by=an_official(old))
        take(old, new)
        assert [each.email for each in OpinionInvitation.objects.to_invite(new).values()] == ["bev@x.example"]


def seen_on(client, area):
    """What the page of the steps sends along of what it showed."""
    page = client.get(reverse("workbench:area-steps", args=[area.code]))
    return {"replaces": page.context["form"].seen}


class TestRefusing:
    def test_itself_twice_and_into_what_is_gone(self, old, new):
        third = a_municipality("GM0344", "Utrecht")
        for one, other in ((old, old), (old, a_municipality("GM0001", "Weg", vanished_on=date(2026, 1, 1)))):
            with pytest.raises(ValidationError):
                take(one, other)
        take(old, new)
        with pytest.raises(ValidationError):
            take(old, third)

    def test_a_file_of_areas_does_not_bring_it_back(self, old, new, tmp_path):
        take(old, new)
        (file := tmp_path / "g.csv").write_text("code,name\nGM0312,Bunnik\n")
        with pytest.raises(CommandError, match="GM0312 went up in GM0355; undo that first"):
            call_command("load_areas", str(file))

    def test_a_later_edition_keeps_the_old_name_findable(self, old, tmp_path):
        hague = a_municipality("GM0518", "'s-Gravenhage")
        take(old, hague)
        (file := tmp_path / "g.csv").write_text("code,name\nGM0518,'s-Gravenhage\n")
        load([file])
        assert fresh(hague).aliases == ["Den Haag", "The Hague", "Bunnik", "Odijk"]


TABLE = "Gemeentecode_oud;Gemeentecode_nieuw;Datum\n0312;0355;01-01-2026\nGM0355;GM0355;\n9998;0355;2026-01-01\n"


class TestTable:
    def run(self, tmp_path, text, *flags):
        (file := tmp_path / "herindeling.csv").write_text(text)
        call_command("merge_municipalities", str(file), *flags, stdout=(out := StringIO()))
        return out.getvalue().splitlines()

    def test_does_what_it_says_once(self, old, new, lived_in, tmp_path):
        first = self.run(tmp_path, TABLE)
        assert first[0].startswith(
            "  merged   GM0312  Bunnik → Zeist: 1 initiatives, 1 waiting, 1 drafts, 3 memberships"
        )
        assert first[1:] == ["  unknown  GM9998  is not in this register"]
        assert (fresh(old).went_up_in, fresh(old).vanished_on) == (new, date(2026, 1, 1))
        assert self.run(tmp_path, TABLE)[0] == "  known    GM0312  Bunnik → Zeist"

    def test_a_dry_run_does_nothing(self, old, new, lived_in, tmp_path):
        before = lived_in()
        assert self.run(tmp_path, TABLE, "--dry-run")[0].startswith("  merged   GM0312")
        assert everything() == before and not Merger.objects.exists()

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("oud;nieuw\n0312;0355\n0312;0344\n", "line 3: GM0312 goes up in GM0355 and in GM0344"),
            ("oud;nieuw\n0312;0999\n", "line 2: GM0999 is unknown; first load its areas"),
            ("oud;nieuw\nBunnik;0355\n", "line 2: is not a CBS code like GM0355: 'Bunnik'"),
            ("oud;nieuw;datum\n0312;0355;morgen\n", "line 2: is no date like 2026-01-01: 'morgen'"),
            ("oud;naam\n0312;x\n", "has no column into or went_up_in"),
            ("oud;nieuw\n", "holds no municipalities"),
        ],
    )
    def test_what_it_refuses(self, old, new, tmp_path, text, reason):
        with pytest.raises(CommandError) as error:
            self.run(tmp_path, text)
        assert "Nothing was done. herindeling.csv" in str(error.value) and reason in str(error.value)
        assert fresh(old).went_up_in is None


class TestPages:
    def test_a_preview_a_confirmation_and_an_undo(self, client, old, new, lived_in):
        User.objects.filter(email="admin@bunnik.example").update(is_superuser=True)
        admin, before = User.objects.get(email="admin@bunnik.example"), lived_in()
        client.force_login(admin)
        address = reverse("curation:mergers", args=[old.pk]) + "?into=GM0355"
        page = client.get(address)
        assert page.context["effect"] == effect_of(old)
        assert [number for number, _label, _what in page.context["effect"].rows] == [1, 1, 1, 3, 1, 1, 1]
        assert everything() == before

        seen = page.context["effect"].seal
        an_intake(municipality=old)
        changed = client.post(address, {"seen": seen})
        assert changed.status_code == 200 and changed.context["is_other"]
        assert fresh(old).went_up_in is None
        before = lived_in()
        done = client.post(address, {"seen": changed.context["effect"].seal})
        merger = Merger.objects.get()
        assert done.url == reverse("curation:merger", args=[merger.pk])
        assert (merger.by, fresh(old).went_up_in) == (admin, new)
        assert client.get(done.url).status_code == 200

        assert client.post(done.url).status_code == 302
        assert everything() == before

    def test_nobody_makes_themselves_admin_of_another_municipality(self, client, old, new, lived_in):
        client.force_login(User.objects.get(email="admin@bunnik.example"))
        before = everything()
        page = client.get(reverse("curation:mergers", args=[old.pk]), {"into": new.pk})
        assert [code for code, _name in page.context["choice"].fields["into"].choices] == [""]
        assert page.context["choice"].errors["into"] and page.context["effect"] is None
        assert client.post(reverse("curation:mergers", args=[old.pk]) + f"?into={new.pk}").status_code == 200
        assert everything() == before

    def test_an_admin_of_both_may(self, client, old, new):
        admin = an_admin(old)
        Membership.objects.create(user=admin, municipality=new, role="admin")
        client.force_login(admin)
        page = client.get(reverse("curation:mergers", args=[old.pk]), {"into": new.pk})
        assert [code for code, _name in page.context["choice"].fields["into"].choices] == ["", new.pk]
        assert page.context["effect"] is not None

    def test_is_for_the_admins_of_the_municipality_that_goes_up(self, client, old, new):
        address = reverse("curation:mergers", args=[old.pk])
        client.force_login(an_admin(new))
        assert client.get(address).status_code == 404
        client.force_login(an_official(old))
        assert client.get(address).status_code == 403
        merger = take(old, new)
        client.force_login(an_official(new))
        assert client.post(reverse("curation:merger", args=[merger.pk])).status_code == 403
        client.force_login(an_admin(a_municipality("GM0344", "Utrecht")))
        assert client.post(reverse("curation:merger", args=[merger.pk])).status_code == 404
