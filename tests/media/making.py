"""Small harmless files that are not what they should be, made while the tests run."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image, ImageDraw, PngImagePlugin

SECRET = "Dorpsstraat 12 te Waaierdam"


def a_drawing(size=(240, 210)):
    """A picture that has an upper left: a dark corner on a light ground."""
    made = Image.new("RGB", size, "white")
    ImageDraw.Draw(made).rectangle([0, 0, size[0] // 3, size[1] // 3], fill="navy")
    return made


def saved(picture, kind, **options):
    made = BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def a_jpeg(**options):
    return saved(a_drawing(), "JPEG", **options)


def a_png(**options):
    return saved(a_drawing(), "PNG", **options)


def with_a_place():
    """A JPEG that says where, when and with what it was taken, in Exif and in XMP, with a remark."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286], exif[0x8298] = "Camera van Sam", SECRET, "Sam Visser"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 11.0), 3: "E", 4: (5.0, 14.0, 2.0)})
    return a_jpeg(exif=exif, comment=SECRET.encode(), xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode())


def on_its_side():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held a quarter turned
    return a_jpeg(exif=exif)


def with_words():
    """A PNG with a palette, and with words beside the picture."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET)
    words.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET}</x:xmpmeta>")
    return saved(a_drawing().convert("P"), "PNG", pnginfo=words)


def of_sixteen_bits():
    """A PNG in grey with 16 bits a point: from dark at the left to light at the right."""
    made = Image.new("I;16", (240, 210))
    made.frombytes(b"".join(struct.pack("<H", column * 273) for _row in range(210) for column in range(240)))
    return saved(made, "PNG")


def several(kind, frames=3, **options):
    rest = [a_drawing().rotate(90 * number) for number in range(1, frames)]
    return saved(a_drawing(), kind, save_all=True, append_images=rest, **options)


def with_sides(width, height):
    """A PNG of which the head says that it is this large, and in which no such picture is."""
    head = b"IHDR" + struct.pack(">II", width, height) + a_png()[24:29]
    return a_png()[:12] + head + struct.pack(">I", zlib.crc32(head)) + a_png()[33:]


def packed(*names, mimetype=None):
    """A ZIP with these files in it."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        if mimetype:
            pack.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for name in names:
            pack.writestr(name, "x")
    return made.getvalue()


def a_docx(*more):
    return packed("[Content_Types].xml", "word/document.xml", *more)


HTML = b"<!doctype html><html><body><script>document.title='x'</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="240" height="210"><script>document.title="x"</script></svg>'
