"""With what a list begins for somebody who asks nothing yet."""

from django.http import QueryDict

from initiatives.search.facets import Status, is_official

CURRENT = [Status.REGISTERED.value, Status.PUBLISHED.value]


def asked(request):
    """What this request asks of the list, as a QueryDict.

    Where an official's address asks nothing, that is what is current in their own municipalities. It then stands among
    the filters, to be taken off; an address with an empty `q` asks for everything.
    """
    if set(request.GET) - {"view"} or not is_official(request.user):
        return request.GET
    beginning = QueryDict(mutable=True)
    beginning.setlist("municipality", sorted(request.user.roles))
    beginning.setlist("status", CURRENT)
    beginning.update(request.GET)
    return beginning
