"""What a load balancer asks: whether this process lives, and whether it can serve.

It asks by the address of the machine and without TLS, so these answers come before the site looks at either.
"""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outbox.worker import longest_wait


@never_cache
@require_safe
def healthz(request):
    """200 while this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """200 when this process can serve pages: the database answers. Otherwise 503.

    Also tells how many seconds the oldest task waits: minutes mean that no worker runs. The pages do not need one.
    """
    try:
        waited = longest_wait()
    except Exception:  # whatever is wrong with the database, the answer is the same
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
    return HttpResponse(f"ok\noldest_waiting_task_seconds {waited.total_seconds():.0f}\n", content_type="text/plain")


PROBES = {"/healthz": healthz, "/readyz": readyz}


def probes_middleware(get_response):
    """Answers the probes, and passes on everything else. It has to be the first."""

    def middleware(request):
        return PROBES.get(request.path_info, get_response)(request)

    return middleware
