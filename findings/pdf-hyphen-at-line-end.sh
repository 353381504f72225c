#!/bin/sh
# A word that a PDF hyphenates at the end of a line comes out of PDFium, the engine that shows PDFs in Chromium, with a
# character in the place of its hyphen that no XML document may hold; which one depends on the call that asks.
#
# Seen with pypdfium2 5.0.0 (PDFium 143.0.7483.0) on a page that fpdf2 2.8.4 writes with two lines, "... zorgcoo-" and
# "peratie ...": `get_text_range`, which is FPDFText_GetText, gives U+FFFE, a noncharacter; `get_text_bounded`, which is
# FPDFText_GetBoundedText, gives U+0002, a control character. Neither gives the hyphen of the page, or joins the word.
# The text that people copy from a PDF in a browser holds the first of these. Characters 2.2 of XML 1.0 allows
# neither, so what takes the text over as it is (a feed, a spreadsheet, SKOS as XML) is no document for its readers.
#
# Run it: sh findings/pdf-hyphen-at-line-end.sh. It needs Python 3.11 or later and PyPI, and fails when this changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypdfium2==5.0.0 fpdf2==2.8.4
"$folder/venv/bin/python" - <<'PYTHON'
from xml.etree import ElementTree

from fpdf import FPDF
from pypdfium2 import PYPDFIUM_INFO, PDFIUM_INFO, PdfDocument

print("pypdfium2", PYPDFIUM_INFO, "with PDFium", PDFIUM_INFO)
page = FPDF()
page.add_page()
page.set_font("helvetica", size=14)
page.text(20, 30, "In de wijk werkt de zorgcoo-")
page.text(20, 37, "peratie samen met de buurt.")
text = PdfDocument(bytes(page.output()))[0].get_textpage()

seen = {"get_text_range": text.get_text_range(), "get_text_bounded": text.get_text_bounded()}
for call, words in seen.items():
    print(f"{call}: {ascii(words)}")
expected = "In de wijk werkt de zorgcoo{}peratie samen met de buurt."
assert seen == {"get_text_range": expected.format("\ufffe"), "get_text_bounded": expected.format("\x02")}, seen

for call, words in seen.items():
    try:
        ElementTree.fromstring(f"<p>{words}</p>")
    except ElementTree.ParseError as error:
        print(f"as XML, what {call} gave: {error}")
    else:
        raise AssertionError(f"{call} gave what XML allows.")
PYTHON
