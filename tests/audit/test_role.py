"""The database role of the site: it can do all that the site does, and it cannot change the log."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import KEEP, Entry, What
from tests.builders import an_admin, an_initiative, an_intake

ROLE = "waaier_site_of_a_test"


@pytest.fixture
def site(db):
    """Within this the connection works as the role of the site; all of it is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
        call_command("grant_site", ROLE, verbosity=0)
        old = Entry.objects.create(what=What.SIGNED_OUT, at=timezone.now() - KEEP - timedelta(days=1))
        young = Entry.objects.create(what=What.SIGNED_OUT)
        admin, intake, initiative = an_admin(), an_intake(), an_initiative(published=False)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield {"old": old, "young": young, "admin": admin, "intake": intake, "initiative": initiative}
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE audit_entry SET by = 1", "permission denied"),
        ("DELETE FROM audit_entry", "permission denied"),
        ("SET LOCAL waaier.retaining = 'on'; DELETE FROM audit_entry", "permission denied"),
        ("TRUNCATE audit_entry", "permission denied"),
        ("ALTER TABLE audit_entry DISABLE TRIGGER ALL", "must be owner"),
        ("DROP TRIGGER audit_keep ON audit_entry", "must be owner"),
        ("DROP TABLE audit_entry", "must be owner"),
        ("SET LOCAL session_replication_role = replica", "permission denied"),
        (
            "CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger LANGUAGE sql AS ''",
            "permission denied|must be owner",
        ),
        ("DELETE FROM django_migrations", "permission denied"),
    ],
)
def test_it_cannot_change_the_log(site, statement, why):
    with pytest.raises(ProgrammingError, match=why), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Entry.objects.filter(pk=site["young"].pk, by=None).exists()


def test_it_forgets_what_was_kept_for_the_whole_term(site):
    assert Entry.objects.forget() == 1
    assert not Entry.objects.filter(pk=site["old"].pk).exists()
    assert Entry.objects.filter(pk=site["young"].pk).exists()


def test_it_can_do_what_the_site_does(site, client):
    """Sign in, register, publish, invite, read the log and download: through pages, with their triggers."""
    client.force_login(site["admin"])
    registration = reverse("workbench:registration", args=[site["intake"].pk])
    publication = reverse("workbench:publication", args=[site["initiative"].slug])
    assert client.post(registration).status_code == 302
    assert client.post(publication, {"to": "publish"}).status_code == 302
    asked = {"email": "nieuw@waaierdam.example", "role": "official", "name": ""}
    assert client.post(reverse("office:invite", args=["GM9999"]), asked).status_code == 302
    assert client.get(reverse("office:log-file", args=["GM9999"])).status_code == 200
    assert client.get(reverse("initiatives:export", args=["csv"])).status_code == 200

    acts = Entry.objects.filter(by=site["admin"].pk).order_by("pk").values_list("what", flat=True)
    assert list(acts) == ["registered", "published", "invited", "log_downloaded", "exported"]


def test_a_role_that_could_undo_it_all_is_refused(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(CommandError, match="owns the log"):
        call_command("grant_site", owner)


def test_a_role_that_is_not_there_is_told(db):
    with pytest.raises(CommandError, match="There is no database role “nobody_here”"):
        call_command("grant_site", "nobody_here")
