"""Simple drawings for the demo in the place of photos: nothing is downloaded, and nobody stands on them."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = 2400, 1600
SKY, SUN, GRASS, MEADOW, EARTH = "#dcebf5", "#f6c95c", "#7fae6a", "#a9cc8e", "#8a6247"
BRICK, ROOF, WHITE, NIGHT, WATER, LEAF = "#c26a4a", "#7c3b2f", "#fdfaf3", "#2b3f63", "#6fa6c8", "#4c7d46"


def painted(scene):
    """A scene by its name, as the bytes of a PNG."""
    picture = Image.new("RGB", SIZE, SKY)
    SCENES[scene](ImageDraw.Draw(picture))
    return png(picture)


def badge(letters_of, colour):
    """A logo: a disc of this colour with as many petals as the name has words."""
    picture = Image.new("RGBA", (960, 960), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse([30, 30, 930, 930], fill=colour)
    petals = 3 + len(letters_of.split())
    for number in range(petals):
        draw.pieslice([180, 180, 780, 780], 360 / petals * number, 360 / petals * (number + 0.62), fill=WHITE)
    draw.ellipse([400, 400, 560, 560], fill=colour)
    return png(picture)


def png(picture):
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def sun(draw, x=1900, y=330):
    draw.ellipse([x - 150, y - 150, x + 150, y + 150], fill=SUN)


def hills(draw, level=950):
    draw.ellipse([-700, level - 120, 1700, level + 1500], fill=MEADOW)
    draw.ellipse([900, level - 60, 3300, level + 1500], fill=GRASS)


def tree(draw, x, foot, size):
    draw.rectangle([x - size // 12, foot - size // 2, x + size // 12, foot], fill=EARTH)
    draw.ellipse([x - size // 2, foot - size * 5 // 4, x + size // 2, foot - size // 4], fill=LEAF)


def house(draw, x, foot, width, height, colour=BRICK):
    draw.rectangle([x, foot - height, x + width, foot], fill=colour)
    draw.polygon(
        [(x - 30, foot - height), (x + width // 2, foot - height - width // 2), (x + width + 30, foot - height)],
        fill=ROOF,
    )
    for column in (0.18, 0.6):
        left = x + int(width * column)
        draw.rectangle([left, foot - height + 70, left + width // 5, foot - height + 70 + width // 4], fill=WHITE)
    draw.rectangle([x + width * 2 // 5, foot - 190, x + width * 3 // 5, foot], fill=NIGHT)


def garden(draw):
    sun(draw)
    hills(draw)
    for row in range(5):
        top = 1060 + row * 105
        draw.polygon([(0, top + 40), (2400, top), (2400, top + 62), (0, top + 102)], fill=EARTH)
        for plant in range(14):
            x, foot = 60 + plant * 175 + row * 30, top + 45
            draw.ellipse([x, foot - 70, x + 84, foot + 14], fill=LEAF if (plant + row) % 3 else SUN)
    tree(draw, 420, 980, 420)
    house(draw, 1500, 960, 420, 260)


def street(draw):
    sun(draw, 420, 300)
    for number, (height, colour) in enumerate([(520, BRICK), (640, "#d9b38c"), (480, "#9c5a4a"), (590, "#b9785a")]):
        house(draw, 90 + number * 570, 1240, 500, height, colour)
    draw.rectangle([0, 1240, 2400, 1600], fill="#b8b4ac")
    draw.rectangle([0, 1240, 2400, 1290], fill="#d8d4cb")
    for x in (600, 1180, 1750):
        tree(draw, x, 1290, 240)


def table(draw):
    draw.rectangle([0, 0, 2400, 1600], fill="#f3e4d0")
    for x in range(0, 2400, 200):
        draw.polygon([(x, 60), (x + 200, 60), (x + 100, 210)], fill=[BRICK, SUN, LEAF, WATER][x // 200 % 4])
    draw.ellipse([250, 520, 2150, 1560], fill="#b98a5e")
    draw.ellipse([290, 540, 2110, 1500], fill="#cfa173")
    for x, y in [(620, 800), (1200, 660), (1760, 800), (700, 1210), (1220, 1310), (1720, 1200)]:
        draw.ellipse([x - 170, y - 105, x + 170, y + 105], fill=WHITE)
        draw.ellipse([x - 110, y - 62, x + 110, y + 62], fill=[BRICK, LEAF, SUN][(x + y) % 3])


def workshop(draw):
    draw.rectangle([0, 0, 2400, 1600], fill="#e9edf0")
    draw.rectangle([0, 1080, 2400, 1600], fill="#a9825c")
    draw.rectangle([0, 1080, 2400, 1130], fill="#8a6247")
    for x in (520, 1240):
        draw.ellipse([x - 300, 560, x + 300, 1160], outline=NIGHT, width=34)
        draw.ellipse([x - 36, 824, x + 36, 896], fill=NIGHT)
    draw.line([(520, 860), (800, 560), (1130, 560), (1240, 860), (880, 880), (800, 560)], fill=BRICK, width=38)
    draw.line([(1130, 560), (1110, 470), (1200, 450)], fill=NIGHT, width=30)
    for number, colour in enumerate([BRICK, WATER, SUN, LEAF]):
        x = 1700 + number * 150
        draw.rectangle([x, 300, x + 44, 560], fill="#5d6b78")
        draw.rectangle([x - 22, 540, x + 66, 760], fill=colour)


def water(draw):
    sun(draw, 1750, 380)
    hills(draw, 800)
    draw.rectangle([0, 1080, 2400, 1600], fill=WATER)
    for row in range(6):
        for x in range(-200, 2400, 420):
            draw.arc(
                [x + row * 90, 1130 + row * 80, x + row * 90 + 260, 1190 + row * 80], 20, 160, fill=WHITE, width=12
            )
    draw.polygon([(760, 1180), (1660, 1180), (1520, 1330), (900, 1330)], fill=ROOF)
    draw.polygon([(1180, 560), (1180, 1150), (1560, 1150)], fill=WHITE)
    draw.polygon([(1140, 640), (1140, 1150), (880, 1150)], fill=SUN)


SCENES = {"garden": garden, "street": street, "table": table, "workshop": workshop, "water": water}
