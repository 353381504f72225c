"""Files that officials keep with an initiative: which kinds, how they are known by what is in them, and their names.

Nothing of such a file is ever shown by the site, nor opened: it is given back as it came, to be kept by who asks for
it.
"""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ui.text import cleaned

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_PARTS = 2000  # files in the package that a text or a sheet is
MOST_UNPACKED = 200 * 1024 * 1024  # bytes that those say they become
LONGEST_NAME = 80  # letters, without what stands behind the dot
PACKAGE, PDF_BEGIN, PDF_END = b"PK\x03\x04", b"%PDF-", b"%%EOF"
TAIL = 1024  # bytes in which a PDF says that it ends


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its ending, its name for people, its type on the web, and what marks such a package."""

    ending: str
    label: str
    content_type: str
    part: str = ""  # a file that must be in the package
    says: str = ""  # what the file `mimetype` of the package says


OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
KINDS = {
    each.ending: each
    for each in [
        FileKind("pdf", "PDF", "application/pdf"),
        FileKind("docx", "Word", f"{OFFICE}.wordprocessingml.document", part="word/document.xml"),
        FileKind("xlsx", "Excel", f"{OFFICE}.spreadsheetml.sheet", part="xl/workbook.xml"),
        FileKind("odt", "OpenDocument", f"{OPEN}.text", says=f"{OPEN}.text"),
        FileKind("ods", "OpenDocument", f"{OPEN}.spreadsheet", says=f"{OPEN}.spreadsheet"),
    ]
}
REFUSALS = {
    "kind": _("This is no file that we keep. Choose a PDF, a text (docx, odt) or a sheet (xlsx, ods)."),
    "broken": _("This file cannot be read: it is damaged or not complete. Choose another one."),
    "two": _("This file is two things at once. Save it anew as a PDF, and choose that."),
    "macros": _("There is a program in this file (a macro). Save it without macros, or as a PDF."),
    "unpacked": _("This file holds too much. Save it as a PDF, and choose that."),
    "locked": _("This file is locked with a password. Save it without one."),
    "empty": _("This file is empty."),
}


def kind_of(content):
    """The FileKind of a file, by what is in it and by nothing that its name says. Raises ValidationError, with a
    sentence, for what we do not keep."""
    if not content:
        raise refused("empty")
    if len(content) > LARGEST_FILE:
        raise ValidationError(
            _("This file is larger than %(most)d MB. Choose a smaller one, or save it smaller first."),
            code="bytes",
            params={"most": LARGEST_FILE // 1024**2},
        )
    if content.startswith(PDF_BEGIN):
        return pdf(content)
    if content.startswith(PACKAGE):
        return package(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # how an older or a locked text of Office begins
        raise refused("locked" if "EncryptedPackage".encode("utf-16-le") in content else "kind")
    raise refused("kind")


def pdf(content):
    """The kind of a PDF that is whole. What is in it is not looked at: it is opened by nobody but its reader."""
    if PDF_END not in content[-TAIL:]:
        raise refused("broken")
    if zipfile.is_zipfile(BytesIO(content)):
        raise refused("two")
    return KINDS["pdf"]


def package(content):
    """The kind of a text or a sheet. Its list of parts is read; of the parts only the short one that says its kind."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            check(parts)
            names = {each.filename for each in parts}
            says = packed.read("mimetype")[:100].decode("ascii", "replace") if is_short(parts, "mimetype") else ""
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise refused("broken") from None
    for kind in KINDS.values():
        is_office = kind.part and kind.part in names and "[Content_Types].xml" in names
        if is_office or (kind.says and kind.says == says and "content.xml" in names):
            return kind
    raise refused("kind")


def check(parts):
    """Raise ValidationError when a package holds more than a text does, or a program."""
    if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED:
        raise refused("unpacked")
    if any(each.flag_bits & 1 for each in parts):
        raise refused("locked")
    names = [each.filename.casefold() for each in parts]
    if any(
        name.endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith(("basic/", "scripts/")) for name in names
    ):
        raise refused("macros")


def is_short(parts, name):
    """Whether this part is there, and is short as it stands in the package."""
    return any(each.filename == name and each.file_size <= 100 and each.compress_size <= 100 for each in parts)


def refused(why):
    return ValidationError(REFUSALS[why], code=why)


def kept_name(name, kind):
    """The name under which a file is given back: of what came in no folder, nothing that a computer reads as more than
    a letter, and the ending of what it is."""
    stem = re.split(r"[/\\]", cleaned(name))[-1]
    stem = re.sub(r"[^\w\s().,&+'’-]", "", stem, flags=re.UNICODE)
    while Path(stem).suffix[1:].casefold() in KINDS:
        stem = stem[: stem.rindex(".")]
    stem = " ".join(stem.replace(".", " ").split())[:LONGEST_NAME].strip(" .-")
    return f"{stem or 'document'}.{kind.ending}"
