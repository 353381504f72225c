"""Whose own articles a page shows beside the shared ones.

An article that a municipality added for itself (a local rule, a desk) is listed on the pages of that municipality and
on no other's. Which pages those are:

- what is asked for by its code (`?municipality=GM…`), for everyone. It also stands above who asks: an official of
  one municipality who looks at another one sees what is listed there, and not their own beside it;
- the page of a part of a category that a municipality added for itself, and the page of its own article;
- all pages when the installation has one organisation, since then all pages are of that municipality;
- all pages for its officials and admins.

It is no secret: whoever has the address of a published article can read it. It is out of place elsewhere, as a desk to
which other people cannot go.
"""

from django.utils.translation import get_language

from areas.models import Municipality
from catalogue.identity import organisations


def municipalities_shown(user, versions, of=""):
    """The codes of the municipalities whose own articles stand on this page; `of` is the code of the one whose page it
    is, "" for a page of all. No query that the frame of the page does not ask as well."""
    if of:
        return frozenset([of])
    known = organisations(versions.site.number, get_language())
    if len(known) == 1:
        return frozenset(known)
    return frozenset(user.roles) if user.is_authenticated else frozenset()


def asked_municipality(code):
    """The municipality that an address asks for, or the one that it went up in; None for what is none. One query."""
    return Municipality.objects.in_effect(code) if code.isalnum() else None
