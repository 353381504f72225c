import pytest
from django.core import mail
from django.utils import translation

from outbox.models import Message

pytestmark = pytest.mark.usefixtures("outbox_on")


def test_every_mail_of_django_becomes_a_row():
    assert mail.send_mail("Subject", "Text", None, ["ann@example.org"], html_message="<p>Text</p>") == 1

    row = Message.objects.get()
    assert (row.recipient, row.subject, row.text, row.html) == ("ann@example.org", "Subject", "Text", "<p>Text</p>")
    assert row.sender == "Waaier <waaier@waaierdam.example>"
    assert row.sent_at is None


def test_each_recipient_gets_a_mail_of_their_own():
    mail.EmailMessage("Subject", "Text", None, ["ann@example.org"], bcc=["bob@example.org"]).send()

    assert list(Message.objects.order_by("recipient").values_list("recipient", flat=True)) == [
        "ann@example.org",
        "bob@example.org",
    ]
    assert "bob" not in str(Message.objects.get(recipient="ann@example.org").as_email().message())


def test_keeps_headers_and_the_reply_address():
    mail.EmailMessage(
        "Subject", "Text", None, ["ann@example.org"], reply_to=["desk@zeist.example"], headers={"X-Kind": "digest"}
    ).send()

    sent = Message.objects.get().as_email().message()
    assert (sent["Reply-To"], sent["X-Kind"]) == ("desk@zeist.example", "digest")


def test_notes_the_language_of_the_page():
    with translation.override("en"):
        mail.send_mail("Subject", "Text", None, ["ann@example.org"])

    assert Message.objects.get().language == "en"


def test_refuses_attachments_aloud():
    email = mail.EmailMessage("Subject", "Text", None, ["ann@example.org"])
    email.attach("plan.pdf", b"%PDF", "application/pdf")

    with pytest.raises(ValueError, match="attachments"):
        email.send()


def test_the_demo_prints_a_mail_and_keeps_it_as_a_file(settings, tmp_path, capsys):
    settings.OUTBOX_BACKEND, settings.EMAIL_FILE_PATH = "outbox.backends.DemoBackend", tmp_path / "mail"
    mail.send_mail("Uw code", "BCDF-GHJK", None, ["../ann@example.org"])

    Message.objects.deliver()

    [path] = (tmp_path / "mail").iterdir()
    assert path.name.endswith("-.._ann@example.org.eml")
    assert b"BCDF-GHJK" in path.read_bytes()
    assert "[mail] ../ann@example.org: Uw code\nBCDF-GHJK" in capsys.readouterr().out
