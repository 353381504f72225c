"""What a load balancer asks: whether this process lives, and whether it can serve.

It asks by the address of the machine and without TLS, so these answers come before the site looks at either.
"""

import shutil
import tempfile
from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import errors
from outbox.worker import longest_wait

LATE = timedelta(minutes=5)  # a worker looks for tasks every second
NEARLY_FULL = 90  # per cent of the disk for temporary files: exports and uploads pass there


@never_cache
@require_safe
def healthz(request):
    """200 while this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """200 when this process can serve pages: the database answers, and takes changes. Otherwise 503.

    Then tells, a line each, what somebody should look at though pages are served all the same: `worker ok` or `late`
    with how many seconds the oldest task waits, and `disk ok` or `nearly_full` with how much of it is taken.
    """
    try:
        if errors.reads_only():
            return HttpResponse("database only reads\n", status=503, content_type="text/plain")
        waited = longest_wait()
    except Exception:  # whatever is wrong with the database, the answer is the same
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
    taken = disk_taken()
    lines = [
        "ok",
        f"worker {'late' if waited > LATE else 'ok'}",
        f"oldest_waiting_task_seconds {waited.total_seconds():.0f}",
        f"disk {'nearly_full' if taken >= NEARLY_FULL else 'ok'}",
        f"disk_taken_percent {taken:.0f}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def disk_taken():
    """How much of the disk for temporary files is taken, in per cent of what this process could take."""
    disk = shutil.disk_usage(tempfile.gettempdir())
    return 100 * disk.used / (disk.used + disk.free)


PROBES = {"/healthz": healthz, "/readyz": readyz}


def probes_middleware(get_response):
    """Answers the probes, and passes on everything else. It has to be the first."""

    def middleware(request):
        return PROBES.get(request.path_info, get_response)(request)

    return middleware
