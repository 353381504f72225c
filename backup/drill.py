"""The drill: restore a back-up where nobody sees it, look at everything, and throw it away.

Nothing of it stays, and nothing is changed: neither the site nor its workers ever look at that database.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from time import monotonic

from django.conf import settings

from backup.restoring import refill
from backup.trouble import BackupTrouble

# Documents and logos say themselves what they were when they came in.
ALTERED = """
SELECT count(*) FROM (
    SELECT FROM media_documentcontent c JOIN media_document d ON d.id = c.document_id
    WHERE encode(sha256(c.content), 'hex') <> d.digest
    UNION ALL SELECT FROM accounts_logo WHERE left(encode(sha256(content), 'hex'), 32) <> digest
) altered
"""


@dataclass(frozen=True)
class Drill:
    """A drill that went well: the manifest of the back-up, what the site on it answered, and how long both took."""

    manifest: dict
    pages: list
    restoring: float
    asking: float


def drill(path, identities, server):
    """Restore into a temporary database of the server on which `server`, a DatabasePlace, is, and look at it.

    Returns a Drill. Raises BackupTrouble for whatever is not as it was. Whatever happens, the database goes.
    """
    with server.temporary() as place:
        began = monotonic()
        manifest = refill(path, identities, place)
        with place.session() as session:
            [altered] = session.execute(ALTERED).fetchone()
        if altered:
            raise BackupTrouble(f"{altered} files are not what they were when they came in.")
        restored = monotonic()
        pages = asked(place)
        return Drill(manifest, pages, restored - began, monotonic() - restored)


def asked(place):
    """[[address, status, what was counted, what SQL counts]] of some pages of a site on this database, in a process
    of its own. Raises BackupTrouble when one does not answer, or does not count what SQL counts."""
    environment = os.environ | {"DATABASE_URL": place.url, "DEMO": str(int(settings.DEMO))}
    command = [sys.executable, "manage.py", "first_pages", "--json"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip() or "it did not say why").splitlines()[-1]
        raise BackupTrouble(f"A site on what was restored does not do its work: {last}")
    return json.loads(done.stdout)
