"""The index that is kept for the next start is written anew each day, and soon after it was thrown away.

A worker looks at the file now and then. A process of its own (`manage.py keep_index`) writes it, which hurries nobody
and gives its memory back; of several that are started at once, all but one end at once.
"""

import logging
import subprocess
import sys
from threading import Thread
from time import sleep

from django.conf import settings

from initiatives.search import index, kept

logger = logging.getLogger(__name__)

LOOK_EVERY = 15 * 60  # seconds
LONGEST = 3600  # seconds: what takes longer waits for what does not come, and keeps others from it
COMMAND = [sys.executable, str(settings.BASE_DIR / "manage.py"), "keep_index", "--when-due"]


def begin(every=LOOK_EVERY):
    """See to it from now on, where this process began with a file or should have. Returns its thread, or None."""
    path = index.looked_after()
    if path is None:
        return None
    looking = Thread(target=_look, args=(path, every), name="renewing", daemon=True)
    looking.start()
    return looking


def _look(path, every):
    while True:
        sleep(every)
        if kept.is_due(path):
            try:
                # What goes wrong in it, it logs itself.
                subprocess.run(COMMAND, stdin=subprocess.DEVNULL, check=False, timeout=LONGEST)
            except (OSError, subprocess.SubprocessError) as error:  # no memory for a process, or it hung
                logger.warning("The kept index was not written anew, and will be tried again: %s", error)
