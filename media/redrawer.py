"""The program that draws one picture anew and ends: it comes in, smaller ones go out (`media.redrawing` starts it).

It stands apart from the server: what reads the files of strangers is held to a time and a memory of its own, and takes
nothing along when it fails. It knows nothing of Django, so that it starts in a tenth of a second.

In: a line of JSON with what is asked and its limits, then the bytes of the file. Out: a line of JSON,
`{"refused": why}` or `{"drawn": [[width, height, kind, bytes], …]}`, then those bytes, one picture after another.
"""

import json
import resource
import sys
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms, ImageFile, ImageOps, features

Image.MAX_IMAGE_PIXELS = None  # it has limits of its own, which hold before anything is decoded
ImageFile.LOAD_TRUNCATED_IMAGES = False


class NotTaken(Exception):
    """This picture is not taken; the text says why, in a word."""


def main():
    """Draw what was asked, or say why not."""
    head = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (head["seconds"], head["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    with suppress(ValueError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (head["memory"], head["memory"]))
    try:
        drawn = list(renditions(sys.stdin.buffer.read(), head))
    except NotTaken as refused:
        answer({"refused": str(refused)})
    except MemoryError:
        answer({"refused": "large"})
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, ZeroDivisionError, IndexError, KeyError):
        answer({"refused": "broken"})  # what Pillow says of a file that is cut off, or none of its kind after all
    else:
        sizes = [[width, height, kind, len(content)] for width, height, kind, content in drawn]
        answer({"drawn": sizes}, *(content for *_size, content in drawn))


def answer(said, *contents):
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(contents))


def renditions(content, asked):
    """Yield (width, height, kind, bytes) of each picture that is asked for. Raises NotTaken."""
    with Image.open(BytesIO(content), formats=asked["formats"]) as picture:
        if min(picture.size) < asked["smallest"]:
            raise NotTaken("small")
        if picture.width * picture.height > asked["pixels"]:
            raise NotTaken("pixels")
        # A photo of a telephone may hold a second picture of itself behind the first (MPO): that is left behind.
        if picture.format not in {"JPEG", "MPO"} and getattr(picture, "n_frames", 1) > asked["frames"]:
            raise NotTaken("moves")
        picture.draft("RGB", (asked["sides"][-1],) * 2)  # a JPEG is read smaller at once: a tenth of the memory
        profile = picture.info.get("icc_profile")
        largest = upright(picture, asked["sides"][-1])
    largest = plain(largest, profile, asked["flat"])
    longest = max(largest.size)
    sides = [*(side for side in asked["sides"] if side < 0.8 * longest), longest]
    middle = sides[:2][-1]
    for side in sides:
        drawn = largest.copy()
        drawn.thumbnail((side, side), Image.Resampling.LANCZOS)
        for kind, options in asked["each"] + (asked["middle"] if side == middle else []):
            if kind == "AVIF" and not features.check("avif"):
                kind, options = "WEBP", {"quality": 78}
            made = BytesIO()
            drawn.save(made, kind, **options)
            yield *drawn.size, kind.lower(), made.getvalue()


def upright(picture, side):
    """The picture turned as its camera was held, and no larger than this on its longest side."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode.startswith(("I", "F")):  # 16 bits a point, which is more than a screen shows
        turned = turned.point(lambda value: value * (1 / 256) + 0).convert("L")
    if turned.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        turned = turned.convert("RGBA" if "transparency" in turned.info or "A" in turned.mode else "RGB")
    turned.thumbnail((side, side), Image.Resampling.LANCZOS)
    return turned


def plain(picture, profile, is_flat):
    """Its points in the colours of screens, and nothing else of it: no profile, no place, no words. What is not
    covered is white in a flat one."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    if picture.mode == "RGBA":
        picture = picture.convert("RGB")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # a broken profile: the colours as they are
            known = ImageCms.ImageCmsProfile(BytesIO(profile))
            picture = ImageCms.profileToProfile(picture, known, ImageCms.createProfile("sRGB"), outputMode="RGB")
    fresh = Image.new("RGB", picture.size, "white")
    fresh.paste(picture.convert("RGB"), mask=alpha if is_flat else None)
    if alpha and not is_flat:
        fresh.putalpha(alpha)
    return fresh


if __name__ == "__main__":
    main()
