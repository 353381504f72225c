import asyncio
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Mailbox:
    """A mail server's inbox, and what the server answers at each step ("" accepts)."""

    def __init__(self):
        self.mails = []
        self.to_greeting = self.to_sender = self.to_recipient = self.to_data = ""
        self.seconds = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [self.to_greeting] if self.to_greeting else responses

    async def handle_HELO(self, server, session, envelope, hostname):
        session.host_name = hostname
        return self.to_greeting or "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.to_sender or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.seconds)
        if self.to_data:
            return self.to_data
        self.mails.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings, closed_port):
    """A real mail server on this machine; the outbox sends to it."""
    settings.OUTBOX_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=closed_port)
    server.factory = lambda: SMTP(mailbox, hostname="localhost")
    server.start()
    yield mailbox
    server.stop()


@pytest.fixture
def no_smtp(settings, closed_port):
    """A mail server that is down."""
    settings.OUTBOX_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port


@pytest.fixture
def outbox_on(settings, db):
    """Django's test runner puts its own mail backend in place; this puts ours back."""
    settings.EMAIL_BACKEND = "outbox.backends.OutboxBackend"
