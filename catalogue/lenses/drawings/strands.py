"""Lines that leave a trunk together, and the ways in which they run on to the right."""

from dataclasses import dataclass

from ui.svg.paths import Box, circle, number, rounded


@dataclass(frozen=True)
class Strand:
    """One line of a branch: its height in the trunk, where it lies among its fellows, and the room of its branch."""

    y: float
    index: int
    fellows: int
    room: Box

    def spread(self, height):
        """Where it ends when the lines of its branch share this height, around the middle of its room."""
        share = self.index / (self.fellows - 1) - 0.5 if self.fellows > 1 else 0
        return self.room.y + self.room.height / 2 + share * height

    def curve(self, x, y, *, leaves=0, sway=0):
        """A line that swings from the trunk to this point; it leaves later, or sways on its way."""
        start = self.room.x + leaves
        bend = (x - start) * 0.5
        return (
            f"M0 {number(self.y)}H{number(start)}"
            f"C{number(start + bend)} {number(self.y)} {number(x - bend)} {number(y + sway)} {number(x)} {number(y)}"
        )


@dataclass(frozen=True)
class Ways:
    """How the lines of a branch run, and what stands at their ends: filled, or open."""

    lines: str
    ends: str = ""
    open_ends: str = ""


def square(strands):
    """Lines that turn at right angles and come out evenly ruled, up to a bar: the new rules."""
    height = min(strands[0].room.height - 44, 9 * (len(strands) - 1))
    gap = min(5, strands[0].room.width / 3 / len(strands))
    end, drawn = strands[0].room.right, []
    for each in strands:
        y = each.spread(height)
        # The uppermost turns up first, the lowest turns down first: no line crosses another.
        order = each.index if y < each.y else len(strands) - 1 - each.index
        x, corner = each.room.x + 14 + order * gap, min(8, abs(y - each.y) / 2)
        turn = corner if y > each.y else -corner
        drawn.append(
            f"M0 {number(each.y)}H{number(x - corner)}"
            f"Q{number(x)} {number(each.y)} {number(x)} {number(each.y + turn)}V{number(y - turn)}"
            f"Q{number(x)} {number(y)} {number(x + corner)} {number(y)}H{number(end)}"
        )
    top, foot = strands[0].spread(height) - 7, strands[-1].spread(height) + 7
    return Ways("".join(drawn), ends=rounded(Box(end - 2, top, 4, foot - top), 2))


def broad(strands):
    """Lines that fan out over all the room that there is: a broad movement."""
    lines, ends = "", ""
    for each in strands:
        y = each.spread(each.room.height - 32)
        x = each.room.right - 3 - each.room.width * 0.12 * abs(2 * (y - each.spread(0)) / each.room.height) ** 2
        lines += each.curve(x, y)
        ends += circle(x, y, 3)
    return Ways(lines, ends=ends)


def apart(strands):
    """Lines that leave the others one by one, and end where nobody was before: new paths."""
    lines, ends = "", ""
    for each in strands:
        golden = (each.index + 1) * 0.618 % 1  # irregular, and the same at every visit
        x = each.room.right - 4 - each.room.width * 0.42 * golden
        y = each.spread(each.room.height - 32)
        lines += each.curve(x - 4, y, leaves=each.room.width * 0.2 * (1 - golden), sway=12 if each.index % 2 else -12)
        ends += circle(x, y, 4)
    return Ways(lines, open_ends=ends)


def together(strands):
    """Lines that run on as one bundle."""
    ways = [(each, each.room.right - 3, each.spread(3 * (len(strands) - 1))) for each in strands]
    return Ways(
        "".join(each.curve(x, y) for each, x, y in ways), ends="".join(circle(x, y, 3) for _each, x, y in ways)
    )
