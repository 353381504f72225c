"""The rows of which the tests make a back-up: with files of all kinds, and what must not come to life again."""

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts.logos import Logo
from initiatives.models import PackPdf
from outbox.models import Message
from tests.builders import (
    a_document,
    a_note,
    a_pack,
    a_photo,
    a_picture,
    a_user,
    an_admin,
    an_initiative,
    an_organisation,
)

SHOWN = ["Buurttuin De Kade", "Eettafel Vreewijk", "Ruilkring Noord"]
HIDDEN = "Nog niet te zien"
PDF = bytes(range(256)) * 4000


def make_rows():
    """Commit them. Returns the keys of the sessions: of who is signed in, and of who is not."""
    admin, owner = an_admin(), a_user()  # who gets letters
    organisation = an_organisation()
    with_files, *_others = [an_initiative(name=name, by=admin, owner=owner) for name in SHOWN]
    an_initiative(name=HIDDEN, published=False, by=admin)
    a_photo(with_files, by=admin)
    a_document(with_files, by=admin)
    a_note(with_files, by=admin, text="Zegt: “’t wordt wat”; 5 € per m², \\ en een tab:\t.")
    Logo.objects.put(organisation, a_picture(), by=admin)
    pack = a_pack(by=admin)
    PackPdf.objects.create(pack=pack, is_full=True, content=PDF)
    Message(recipient="fatima@kade.example", subject="Wacht", text="Nog niet weg.", language="nl").write()
    signed_in = Client()
    signed_in.force_login(a_user())
    nobody = SessionStore()
    nobody["drafts"] = ["een"]
    nobody.create()
    return {"signed_in": signed_in.session.session_key, "nobody": nobody.session_key}
