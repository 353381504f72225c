"""The mail server of a rehearsal: it takes everything, and writes down which message came how often."""

import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller


class Post:
    """A mail server on this machine. `taken` counts how often each (recipient, Message-ID) came."""

    def __init__(self, host, port, path):
        self.path = Path(path)
        self.taken = Counter()
        self.controller = Controller(self, hostname=host, port=port, ready_timeout=20)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_error):
        self.controller.stop()

    async def handle_DATA(self, _server, _session, envelope):
        name = message_from_bytes(envelope.content)["Message-ID"] or ""
        self.taken.update((recipient, name) for recipient in envelope.rcpt_tos)
        with self.path.open("a") as ledger:
            ledger.write(f"{time.time():.3f} {name} {','.join(envelope.rcpt_tos)}\n")
        return "250 taken"

    @property
    def repeated(self):
        """What came more than once: with the same Message-ID, which mail programs show once."""
        return {each: times for each, times in self.taken.items() if times > 1}
