"""What a browser may store: nothing that was drawn for somebody who is signed in."""


def no_store_middleware(get_response):
    """Forbid browsers and proxies to store a page or file of somebody who is signed in.

    Without this, Back shows the page again after signing out, on a counter or in a library, to whoever comes next.
    """

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated and "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware
