"""The error pages: plain, and without reading the body of the request that failed."""


def forbidden(request, reason=""):
    raise NotImplementedError
