"""What browsers tell of breaches of the content security policy: counted in the log, and kept nowhere else.

A breach is a fault in a page of ours, an attack that the policy stopped, or something that a visitor's own browser put
into the page. Only the first two concern us, and neither needs to know who saw it.
"""

import json
import logging
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.strangers import stranger
from config.errors import error_page
from outbox.limits import Turn

logger = logging.getLogger(__name__)

LARGEST = 16 * 1024  # bytes; a report holds addresses and a few lines of source
MOST = 20  # reports in one go
OURS = {"", "http", "https", "data", "blob"}  # others are schemes of what people add to their browsers
WORD = 60  # letters that a keyword or the name of a directive may have


@csrf_exempt  # a browser sends it by itself, without a form
@require_POST
def report(request):
    """Log each breach that a browser reports: 204. Takes both forms that browsers use: `report-uri` of CSP 2 and the
    Reporting API. Answers 400 to what is neither, 413 to what is too large, and 429 to who reports without end."""
    if len(request.body) > LARGEST:
        return error_page(413)
    try:
        breaches = list(read(json.loads(request.body)))
    except (ValueError, TypeError, AttributeError, LookupError):
        return HttpResponseBadRequest()
    if breaches:
        Turn.objects.take({"reports of a browser": stranger(request) or f"account {request.user.pk}", "reports": ""})
    for directive, blocked, page in breaches:
        logger.warning("csp_breach: %s blocked %s on %s", directive, blocked, page)
    return HttpResponse(status=204)


def read(told):
    """(directive, what was blocked, path of the page) of each breach in a report. Raises what a wrong shape raises."""
    if isinstance(told, list):
        bodies = [each["body"] for each in told[:MOST] if each.get("type") == "csp-violation"]
        names = ("effectiveDirective", "blockedURL", "documentURL")
    else:
        bodies, names = [told["csp-report"]], ("violated-directive", "blocked-uri", "document-uri")
    for body in bodies:
        directive, blocked, page = (str(body.get(name, "")) for name in names)
        if urlsplit(blocked).scheme in OURS:
            yield directive[:WORD], place(blocked), urlsplit(page).path


def place(address):
    """Where a blocked thing stands, without its path and query, which may be private; a keyword (inline) as it is."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else (parts.scheme or address)[:WORD]
