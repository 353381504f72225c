"""Mail backends: the outbox itself (Django's EMAIL_BACKEND) and the demo's stand-in for a mail server."""

import re
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from outbox.models import Message


class OutboxBackend(BaseEmailBackend):
    """Writes every mail as a row, in the transaction under way; the worker sends it after the commit."""

    def send_messages(self, email_messages):
        for email in email_messages:
            Message.objects.accept(email)
        return len(email_messages)


class DemoBackend(BaseEmailBackend):
    """Prints a mail as a person would read it and keeps it as a file in settings.EMAIL_FILE_PATH."""

    def send_messages(self, email_messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            moment = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
            recipient = re.sub(r"[^\w.@-]", "_", email.to[0])
            path = folder / f"{moment}-{recipient}.eml"
            path.write_bytes(email.message().as_bytes())
            sys.stdout.write(f"\n[mail] {email.to[0]}: {email.subject}\n{email.body}\n[mail] {path}\n")
            sys.stdout.flush()
        return len(email_messages)
