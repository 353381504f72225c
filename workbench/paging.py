"""The pages of a list, as `components/pagination.html` takes them."""

from django.core.paginator import Paginator

PAGE_SIZE = 25


def pages_of(request, rows, size=PAGE_SIZE):
    """The page of these rows that the address asks for, and the links to the others. The rest of the address stays."""
    paginator = Paginator(rows, size)
    page = paginator.get_page(request.GET.get("page"))
    return {"page": page, "rows": list(page.object_list), **links(paginator, page, request.GET)}


def links(paginator, page, query):
    """The links to the other pages."""

    def address(number):
        changed = query.copy()
        changed["page"] = number
        return f"?{changed.urlencode()}"

    return {
        "here": str(page.number),
        "pages": [
            (str(number), address(number) if number != paginator.ELLIPSIS else "", number == page.number)
            for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        ],
        "previous_href": address(page.previous_page_number()) if page.has_previous() else "",
        "next_href": address(page.next_page_number()) if page.has_next() else "",
    }
