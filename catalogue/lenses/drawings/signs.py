"""The signs in a drawing: a person, a house, and arrows."""

from ui.svg.paths import circle, line, number


def person(x, y, size):
    """The path of a person, head and shoulders, of about this height around (x, y)."""
    head, half = size * 0.25, size * 0.4
    top = y + size * 0.08
    r = number(half * 0.8)
    return (
        f"{circle(x, y - size * 0.28, head)}"
        f"M{number(x - half)} {number(y + size * 0.5)}V{number(top + half * 0.8 + size * 0.06)}"
        f"A{r} {r} 0 0 1 {number(x - half * 0.2)} {number(top + size * 0.06)}"
        f"H{number(x + half * 0.2)}A{r} {r} 0 0 1 {number(x + half)} {number(top + half * 0.8 + size * 0.06)}"
        f"V{number(y + size * 0.5)}"
    )


def house(x, y, size):
    """The path of a house of about this height around (x, y)."""
    half, eaves, foot = size / 2, y + size * 0.02, y + size / 2
    return line((x - half, eaves), (x, y - half), (x + half, eaves)) + line(
        (x - half * 0.68, eaves - size * 0.1),
        (x - half * 0.68, foot),
        (x + half * 0.68, foot),
        (x + half * 0.68, eaves - size * 0.1),
    )


def push(start, end, y):
    """The path of a long arrow along a band."""
    back = 9 if start > end else -9
    return line((start, y), (end, y)) + line((end + back, y - 7), (end, y), (end + back, y + 7))


def arrow(turn, x, y, half):
    """The path of a small arrow around (x, y) that points "left", "right", "up" or "down", or of a plus for "more"."""
    if turn == "more":
        return line((x - half * 0.8, y), (x + half * 0.8, y)) + line((x, y - half * 0.8), (x, y + half * 0.8))
    along, across = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[turn]
    tip = (x + along * half, y + across * half)
    back, side = half * 0.7, half * 0.6
    barbs = [
        (tip[0] - along * back + across * turned, tip[1] - across * back + along * turned) for turned in (side, -side)
    ]
    return line((x - along * half, y - across * half), tip) + line(barbs[0], tip, barbs[1])
