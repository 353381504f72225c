"""The index that is kept for the next start is written anew each day, and soon after it was thrown away.

A worker looks at the file now and then. A process of its own (`manage.py keep_index`) writes it, which hurries nobody
and gives its memory back; of several that are started at once, all but one end at once.
"""

import subprocess
import sys
from threading import Thread
from time import sleep

from django.conf import settings

from initiatives.search import index, kept

LOOK_EVERY = 15 * 60  # seconds
COMMAND = [sys.executable, str(settings.BASE_DIR / "manage.py"), "keep_index", "--when-due"]


def begin(every=LOOK_EVERY):
    """See to it from now on, where this process began with a file. Returns its thread, None without one."""
    path = index.kept_at()
    if path is None:
        return None
    looking = Thread(target=_look, args=(path, every), name="renewing", daemon=True)
    looking.start()
    return looking


def _look(path, every):
    while True:
        sleep(every)
        if kept.is_due(path):
            subprocess.run(COMMAND, stdin=subprocess.DEVNULL, check=False)  # what goes wrong, it logs itself
