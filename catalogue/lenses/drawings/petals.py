"""A petal: a circle and what ties it to where it comes from."""

from math import acos, atan2, cos, hypot, pi, sin

from ui.svg.paths import circle, number


def petal(x, y, foot, tip_x, tip_y, tip):
    """The path of a drop: a circle of radius `foot` at (x, y) and one of radius `tip`, with the tangents of both.

    Where one circle holds the other, the larger one is the petal.
    """
    apart, towards = hypot(tip_x - x, tip_y - y), atan2(tip_y - y, tip_x - x)
    if apart <= abs(tip - foot):
        return circle(tip_x, tip_y, tip) if tip > foot else circle(x, y, foot)
    side = acos((foot - tip) / apart)

    def at(centre_x, centre_y, radius, angle):
        return f"{number(centre_x + radius * cos(angle))} {number(centre_y + radius * sin(angle))}"

    def arc(radius, over_half):
        return f"A{number(radius)} {number(radius)} 0 {int(over_half)} 0 "

    return (
        f"M{at(x, y, foot, towards + side)}L{at(tip_x, tip_y, tip, towards + side)}"
        f"{arc(tip, side > pi / 2)}{at(tip_x, tip_y, tip, towards - side)}"
        f"L{at(x, y, foot, towards - side)}{arc(foot, side < pi / 2)}{at(x, y, foot, towards + side)}Z"
    )
