"""The program that sets one PDF, or picture, and ends: JSON comes in, the PDF goes out (`ui.typesetting` starts it).

It stands apart from the server, since what Typst keeps in memory would stay there: some 300 MB after a pack. It knows
nothing of Django, so that it starts in a twentieth of a second.
"""

import json
import resource
import sys
from contextlib import suppress

import typst

FORMS = {"pdf": {"format": "pdf", "pdf_standards": "ua-1"}, "png": {"format": "png", "ppi": 72.0}}
MEMORY, SECONDS = 2 * 1024**3, 30  # bytes, and seconds of a processor


def main():
    """Set what was asked, or say on the error stream why that cannot be."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with suppress(ValueError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    asked = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["fonts"]])
    try:
        content = typst.compile(
            asked["template"],
            root=asked["root"],
            font_paths=fonts,
            ignore_system_fonts=True,
            **FORMS[asked["kind"]],
            sys_inputs={"data": asked["data"]},
        )
    except typst.TypstError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
