"""Files that are not what they should be: each is refused with a sentence, or what is kept of it is a picture alone.

They are small and harmless: what would be large in real life is held against a limit that is lowered for the test.
"""

from io import BytesIO
from time import monotonic
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from PIL import Image

from media import files, redrawing
from media.redrawing import drawn_logo, drawn_photo
from tests.builders import a_pdf
from tests.media import making
from tests.media.making import HTML, SECRET, SVG, a_docx, a_jpeg, a_png, packed, saved, several

NO_PICTURE = "Dit is geen plaatje dat we kunnen laten zien. Kies een JPEG, PNG of WebP."
BROKEN = "Dit plaatje is niet te lezen: het is beschadigd of niet compleet. Kies een ander plaatje."
MOVES = "Dit plaatje beweegt. Kies een plaatje dat stilstaat."
PIXELS = "Dit plaatje heeft te veel beeldpunten. Maak het eerst kleiner."
SMALL = "Dit plaatje is te klein om mooi te worden. Kies een groter plaatje."
NO_FILE = "Dit bestand bewaren we niet. Kies een pdf, een tekst (docx, odt) of een rekenblad (xlsx, ods)."
NOT_READ = "Dit bestand is niet te lezen: het is beschadigd of niet compleet. Kies een ander bestand."


def said_of(check, content):
    """The sentence with which a file is refused, in Dutch."""
    with override("nl"), pytest.raises(ValidationError) as refused:
        check(content)
    (sentence,) = refused.value.messages
    return sentence


PICTURES = {
    "nothing": (lambda: b"", NO_PICTURE),
    "SVG": (lambda: SVG, NO_PICTURE),
    "HTML": (lambda: HTML, NO_PICTURE),
    "GIF": (lambda: saved(making.a_drawing(), "GIF"), NO_PICTURE),
    "GIF that moves": (lambda: several("GIF"), NO_PICTURE),
    "TIFF of several pages": (lambda: several("TIFF"), NO_PICTURE),
    "BMP": (lambda: saved(making.a_drawing(), "BMP"), NO_PICTURE),
    "ICO": (lambda: saved(making.a_drawing(), "ICO"), NO_PICTURE),
    "PDF": (a_pdf, NO_PICTURE),
    "ZIP": (lambda: packed("foto.jpg"), NO_PICTURE),
    "sound in the same box as WebP": (lambda: b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 32, NO_PICTURE),
    "HEIC": (
        lambda: b"\x00\x00\x00\x18ftypheic" + b"\x00" * 32,
        "Dit is een HEIC-foto. Niet elke browser laat die zien. Bewaar de foto eerst als JPEG en kies die.",
    ),
    "JPEG that was cut off": (lambda: a_jpeg()[:700], BROKEN),
    "PNG that was cut off": (lambda: a_png()[:200], BROKEN),
    "the beginning of a JPEG before HTML": (lambda: b"\xff\xd8\xff\xe0" + HTML, BROKEN),
    "the beginning of a PNG before a ZIP": (lambda: b"\x89PNG\r\n\x1a\n" + packed("x"), BROKEN),
    "no width": (lambda: making.with_sides(0, 210), BROKEN),
    "PNG that moves": (lambda: several("PNG"), MOVES),
    "WebP that moves": (lambda: several("WEBP", duration=100), MOVES),
    "a point": (lambda: saved(making.a_drawing((1, 1)), "PNG"), SMALL),
    "a line": (lambda: saved(making.a_drawing((240, 8)), "PNG"), SMALL),
}


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_no_photo_is_refused_with_a_sentence(name):
    make, sentence = PICTURES[name]
    assert said_of(drawn_photo, make()) == sentence


def test_what_is_larger_than_the_limits_is_refused(monkeypatch):
    monkeypatch.setattr(redrawing, "MOST_PIXELS", 240 * 210 - 1)
    assert said_of(drawn_photo, a_png()) == PIXELS
    monkeypatch.setattr(redrawing, "LARGEST_FILE", 1024 * 1024)
    sentence = "Dit bestand is groter dan 1 MB. Kies een kleiner bestand, of maak het plaatje eerst kleiner."
    assert said_of(drawn_photo, a_png() + b"\x00" * 1024 * 1024) == sentence


def test_what_says_that_it_is_large_is_refused_before_it_is_read(monkeypatch):
    """The picture is not there at all: it would be broken if anybody looked."""
    monkeypatch.setattr(redrawing, "MOST_PIXELS", 1_000_000)
    assert said_of(drawn_photo, making.with_sides(1001, 1000)) == PIXELS


def test_a_picture_of_as_many_pixels_and_bytes_as_may_be_is_drawn(monkeypatch):
    monkeypatch.setattr(redrawing, "MOST_PIXELS", 240 * 210)
    monkeypatch.setattr(redrawing, "LARGEST_FILE", len(a_png()))
    assert drawn_photo(a_png())


def test_the_number_of_frames_is_a_limit_and_not_a_kind(monkeypatch):
    monkeypatch.setattr(redrawing, "MOST_FRAMES", 2)
    assert said_of(drawn_photo, several("WEBP", frames=3)) == MOVES
    assert Image.open(BytesIO(drawn_photo(several("WEBP", frames=2))[0].content)).n_frames == 1


TAKES_TOO_MUCH = "Dit plaatje is te zwaar om te tekenen. Maak het eerst kleiner."


def test_the_program_has_a_time(monkeypatch, tmp_path):
    """A stand-in that waits for ever, in the place of the program."""
    waits = tmp_path / "waits.py"
    waits.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(redrawing, "PROGRAM", waits)
    monkeypatch.setattr(redrawing, "PATIENCE", 0.3)
    began = monotonic()
    assert said_of(drawn_photo, a_png()) == TAKES_TOO_MUCH
    assert monotonic() - began < 5


def test_the_program_has_a_memory(monkeypatch):
    monkeypatch.setattr(redrawing, "MEMORY", 24 * 1024**2)
    assert said_of(drawn_photo, a_png()) == TAKES_TOO_MUCH


def test_a_program_that_breaks_down_is_a_sentence_too(monkeypatch, tmp_path):
    breaks = tmp_path / "breaks.py"
    breaks.write_text("raise SystemExit(3)")
    monkeypatch.setattr(redrawing, "PROGRAM", breaks)
    assert said_of(drawn_photo, a_png()) == TAKES_TOO_MUCH


def test_no_more_are_drawn_at_a_time_than_may_be(monkeypatch):
    sentence = "Er komen nu veel plaatjes binnen. Probeer het over een minuut opnieuw."
    monkeypatch.setattr(redrawing, "WAIT", 0.05)
    with redrawing.turn(), redrawing.turn():
        assert said_of(drawn_photo, a_png()) == sentence
    assert drawn_photo(a_png())


# --- What is disarmed ----------------------------------------------------------------------------------------------

KEPT_IN_A_JPEG = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
DISARMED = {
    "a place, a name and a remark": making.with_a_place,
    "words beside a palette": making.with_words,
    "a JPEG with HTML behind it": lambda: a_jpeg() + HTML,
    "a JPEG with a ZIP behind it": lambda: a_jpeg() + packed(SECRET),
    "a PNG with a PDF behind it": lambda: a_png() + a_pdf(SECRET),
    "a WebP with a remark": lambda: saved(making.a_drawing(), "WEBP", xmp=SECRET.encode()),
    "a photo with another behind it (MPO)": lambda: several("MPO"),
    "colours for printing": lambda: saved(making.a_drawing().convert("CMYK"), "JPEG"),
}


@pytest.mark.parametrize("name", DISARMED)
def test_of_a_photo_the_picture_alone_is_kept(name):
    content = DISARMED[name]()
    sizes = drawn_photo(content)
    assert [(each.width, each.height, each.kind) for each in sizes] == [(240, 210, "avif"), (240, 210, "jpeg")]
    for each in sizes:
        for word in (SECRET.encode(), b"Camera", b"<script", b"PK\x03\x04", b"%PDF", b"xmpmeta", b"Sam Visser"):
            assert word not in each.content
        picture = Image.open(BytesIO(each.content))
        assert picture.format == each.kind.upper() and getattr(picture, "n_frames", 1) == 1
        assert not picture.getexif() and not {"icc_profile", "xmp", "comment", "exif"} & set(picture.info)
        corner, ground = (picture.convert("RGB").getpixel(spot) for spot in ((10, 10), (200, 200)))
        assert max(corner[:2]) < 60 and min(ground) > 230


def test_a_photo_stands_as_the_camera_was_held():
    avif = drawn_photo(making.on_its_side())[0]
    assert (avif.width, avif.height) == (210, 240)
    picture = Image.open(BytesIO(avif.content)).convert("RGB")
    assert max(picture.getpixel((200, 10))[:2]) < 60 and min(picture.getpixel((10, 10))) > 230


def test_sixteen_bits_keep_their_light_and_dark():
    grey = Image.open(BytesIO(drawn_photo(making.of_sixteen_bits())[1].content)).convert("L")
    assert [abs(grey.getpixel((x, 100)) - round(x * 273 / 256)) < 8 for x in (5, 120, 235)] == [True, True, True]


def test_a_photo_is_white_where_nothing_covers_it():
    clear = making.a_drawing().convert("RGBA")
    clear.putalpha(clear.getchannel("G").point(lambda light: 0 if light else 255))
    for each in drawn_photo(saved(clear, "PNG")):
        picture = Image.open(BytesIO(each.content))
        assert picture.mode == "RGB" and min(picture.getpixel((200, 200))) > 250


def test_a_broken_profile_of_colours_does_no_harm():
    assert drawn_photo(a_jpeg(icc_profile=b"no profile at all" * 20))[0].kind == "avif"


def test_a_large_photo_comes_in_three_sizes_and_a_jpeg():
    sizes = drawn_photo(saved(making.a_drawing((2400, 1800)), "JPEG"))
    assert [(each.width, each.height, each.kind) for each in sizes] == [
        (400, 300, "avif"),
        (800, 600, "avif"),
        (800, 600, "jpeg"),
        (1600, 1200, "avif"),
    ]


def test_a_logo_shows_what_is_behind_it():
    logo = making.a_drawing((300, 90)).convert("RGBA")
    logo.putpixel((299, 0), (0, 0, 0, 0))
    sizes = drawn_logo(saved(logo, "PNG"))
    assert [(each.width, each.height, each.kind) for each in sizes] == [(160, 48, "png"), (300, 90, "png")]
    assert Image.open(BytesIO(sizes[1].content)).getpixel((299, 0))[3] == 0


# --- Documents ------------------------------------------------------------------------------------------------------

TEXT = "application/vnd.oasis.opendocument.text"
REFUSED = {
    "nothing": (lambda: b"", "Dit bestand is leeg."),
    "HTML": (lambda: HTML, NO_FILE),
    "SVG": (lambda: SVG, NO_FILE),
    "a picture": (a_png, NO_FILE),
    "a program": (lambda: b"MZ\x90\x00" + b"\x00" * 64, NO_FILE),
    "a PDF behind something else": (lambda: b"GIF89a" + a_pdf(), NO_FILE),
    "a PDF that was cut off": (lambda: a_pdf()[:-8], NOT_READ),
    "a PDF that is a ZIP as well": (
        lambda: b"%PDF-1.7\n" + packed("x"),
        NOT_READ,
    ),
    "a ZIP that ends as a PDF": (
        lambda: a_pdf() + packed("%%EOF"),
        "Dit bestand is twee dingen tegelijk. Bewaar het opnieuw als pdf en kies die.",
    ),
    "a ZIP": (lambda: packed("brief.txt"), NO_FILE),
    "a ZIP that was cut off": (lambda: a_docx()[:-30], NOT_READ),
    "a text with a macro": (
        lambda: a_docx("word/vbaProject.bin"),
        "In dit bestand zit een programma (een macro). Bewaar het zonder macro’s, of als pdf.",
    ),
    "an open text with a macro": (
        lambda: packed("content.xml", "Basic/Standard/Module1.xml", mimetype=TEXT),
        "In dit bestand zit een programma (een macro). Bewaar het zonder macro’s, of als pdf.",
    ),
    "an open text that says to be a program": (lambda: packed("content.xml", mimetype="application/x-sh"), NO_FILE),
    "an older text of Office": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, NO_FILE),
    "a text with a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "Dit bestand zit op slot met een wachtwoord. Bewaar het zonder wachtwoord.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_document_is_refused_with_a_sentence(name):
    make, sentence = REFUSED[name]
    assert said_of(files.kind_of, make()) == sentence


def test_a_package_that_says_that_it_holds_too_much_is_refused(monkeypatch):
    sentence = "In dit bestand zit te veel. Bewaar het als pdf en kies die."
    monkeypatch.setattr(files, "MOST_PARTS", 2)
    assert said_of(files.kind_of, a_docx("a.xml")) == sentence
    monkeypatch.setattr(files, "MOST_PARTS", 3)
    assert files.kind_of(a_docx("a.xml")).ending == "docx"
    monkeypatch.setattr(files, "MOST_UNPACKED", 2)  # of three bytes in all
    assert said_of(files.kind_of, a_docx("a.xml")) == sentence
    monkeypatch.setattr(files, "LARGEST_FILE", 1024 * 1024)
    sentence = "Dit bestand is groter dan 1 MB. Kies een kleiner bestand, of bewaar het eerst kleiner."
    assert said_of(files.kind_of, a_pdf() + b" " * 1024 * 1024) == sentence


def test_documents_are_known_by_what_is_in_them():
    kinds = {
        "pdf": a_pdf(),
        "docx": a_docx(),
        "xlsx": packed("[Content_Types].xml", "xl/workbook.xml"),
        "odt": packed("content.xml", mimetype=TEXT),
        "ods": packed("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    }
    assert {ending: files.kind_of(content).ending for ending, content in kinds.items()} == dict(
        zip(kinds, kinds, strict=True)
    )


PDF = SimpleNamespace(ending="pdf")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("overeenkomst.pdf", "overeenkomst.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\sam\\brief.docx", "brief.pdf"),
        ("foto.jpg.pdf", "foto jpg.pdf"),
        ("brief.pdf.exe", "brief pdf exe.pdf"),
        ("brief.pdf.pdf", "brief.pdf"),
        ("brief\u202efdp.exe", "brieffdp exe.pdf"),  # which a screen would show as brief exe.pdf
        ("brief\x00\r\nX-Kop: 1.pdf", "brief X-Kop 1.pdf"),
        ('brief";filename="x.html', "brieffilenamex html.pdf"),
        ("<script>.pdf", "script.pdf"),
        ("…/.htaccess", "htaccess.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
        ("Café ’t Hóékje (2026).pdf", "Café ’t Hóékje (2026).pdf"),
    ],
)
def test_a_name_is_letters_and_the_ending_of_what_it_is(name, kept):
    assert files.kept_name(name, PDF) == kept
