"""The present selection as a file, with the same address behind the question mark as the list."""

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.export import Table, csv_lines, xlsx_file
from initiatives.search.results import Results

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def export(request, kind):
    """Everything that the list finds, on all its pages. 404 for a kind of file that we do not make."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    table = Table(Results.of(request.GET, request.user).initiatives, request.user)
    name = f"{_('initiatives')}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return FileResponse(xlsx_file(table), as_attachment=True, filename=name, content_type=XLSX)
    return StreamingHttpResponse(
        csv_lines(table),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
