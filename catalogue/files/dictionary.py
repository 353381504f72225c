"""The data dictionary: what each column of the files means, who may read it and where it comes from."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def entries(columns):
    """The dictionary for programs: one entry a column, in order."""
    return [
        {
            "key": column.key,
            "name": column.header,
            "question": column.asks,
            "type": column.kind.value,
            "options": [option._asdict() for option in column.options.values()],
            "audience": "officials" if column.private else "everyone",
            "source": column.origin,
        }
        for column in columns
    ]


def table_of(columns):
    """The dictionary as a table: headers, and a row for each option of each column, or one when it has none."""
    headers = [_("Column"), _("Key"), _("Question"), _("Type"), _("Who may read it"), _("Source")]
    rows = [
        [column.header, column.key, column.asks, str(column.kind.label), readers(column), column.origin, *option]
        for column in columns
        for option in column.options.values() or [("", "")]
    ]
    return [[*headers, _("Key of the option"), _("Option")], *rows]


def readers(column):
    """Who may read a column, in words."""
    return _("Officials, of their own municipality") if column.private else pgettext("who may read", "Everyone")
