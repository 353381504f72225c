"""What a browser may store: nothing that was drawn for somebody who is signed in."""


def no_store_middleware(get_response):
    """Forbid browsers and proxies to store a page or file of somebody who is signed in.

    Without this, Back shows the page again after signing out, on a counter or in a library, to whoever comes next.
    """

    def middleware(request):
        response = get_response(request)
        # The header first: an error page, or one that says how the process is doing, must not ask the database for it.
        if "no-store" not in response.headers.get("Cache-Control", "") and request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware
