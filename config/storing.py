"""What a browser may store: nothing that was drawn for somebody who is signed in, and no "gone" for good."""

GONE = 410


def no_store_middleware(get_response):
    """Forbid browsers and proxies to store a page or file of somebody who is signed in.

    Without this, Back shows the page again after signing out, on a counter or in a library, to whoever comes next.
    A 410 that says nothing may be kept for ever (RFC 9110, 15.5.11), and browsers do; here what is gone can come back.
    """

    def middleware(request):
        response = get_response(request)
        # The header first: an error page, or one that says how the process is doing, must not ask the database for it.
        # What never changes at its address (a logo, a style sheet) was drawn for nobody in particular.
        said = response.headers.get("Cache-Control", "")
        if "no-store" not in said and "immutable" not in said and request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        elif response.status_code == GONE and not said:
            response.headers["Cache-Control"] = "no-cache"
        return response

    return middleware
