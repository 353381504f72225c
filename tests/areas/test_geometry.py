from math import hypot

import pytest

from areas import geometry

# A square of a hundred metres with a kink in its right side, and its neighbour to the right with the same kink.
KINK = (103, 50)
LEFT = [(0, 0), (100, 0), KINK, (100, 100), (0, 100)]
RIGHT = [(100, 0), (200, 0), (200, 100), (100, 100), KINK]


def test_the_tower_of_amersfoort_is_the_origin():
    assert geometry.project(5.387206, 52.155174) == (0, 0)


@pytest.mark.parametrize(
    ("place", "degrees", "rd"),
    [
        ("Groningen, Martinitoren", (6.56821, 53.21935), (233_883, 582_065)),
        ("Maastricht, Vrijthof", (5.68816, 50.84884), (176_115, 317_673)),
        ("Middelburg, Lange Jan", (3.61496, 51.49884), (31_963, 391_711)),
    ],
)
def test_points_lie_where_the_dutch_grid_has_them_within_half_a_kilometre(place, degrees, rd):
    x, y = geometry.project(*degrees)

    assert hypot(x + 155_000 - rd[0], -y + 463_000 - rd[1]) < 500


def test_y_runs_downwards_as_in_svg():
    assert geometry.project(5.387206, 53)[1] < 0 < geometry.project(5.387206, 51)[1]


class TestSimplifying:
    def test_leaves_out_what_makes_little_difference(self):
        assert geometry.simplify([[LEFT]], tolerance=10) == [[[(0, 0), (100, 0), (100, 100), (0, 100)]]]

    def test_keeps_what_does(self):
        assert set(geometry.simplify([[LEFT]], tolerance=2)[0][0]) == set(LEFT)

    @pytest.mark.parametrize("tolerance", [2, 10])
    def test_neighbours_keep_their_shared_border(self, tolerance):
        [left], [right] = geometry.simplify([[LEFT], [RIGHT]], tolerance)

        shared = set(left) & set(right)
        assert shared == {(100, 0), (100, 100)} | ({KINK} if tolerance == 2 else set())

    def test_a_point_where_three_areas_meet_stays(self):
        above = [(0, 0), (0, -50), (200, -50), (200, 0), (100, 0)]

        [[thinned]] = geometry.simplify([[LEFT], [RIGHT], [above]], tolerance=10)[2:]

        assert (100, 0) in thinned

    def test_an_islet_is_left_out_and_the_land_is_not(self):
        islet = [(300, 300), (303, 300), (303, 303)]

        assert len(geometry.simplify([[LEFT, islet]], tolerance=10)[0]) == 1
        assert geometry.simplify([[islet]], tolerance=10) == [[islet]]

    def test_a_ring_that_would_collapse_stays_as_it_is(self):
        sliver = [(0, 0), (50, 1), (100, 0), (50, -1)]

        assert geometry.simplify([[sliver]], tolerance=10) == [[sliver]]


def test_a_path_is_a_start_and_steps():
    assert geometry.path([[(0, 0), (100, -5), (90, 95)], [(7, 8), (8, 8), (8, 9)]]) == (
        "M0 0l100-5-10 100zM7 8l1 0 0 1z"
    )


def test_the_box_holds_all_rings():
    assert geometry.box([LEFT, RIGHT]) == (0, 0, 200, 100)


class TestMiddle:
    def test_of_a_square_is_its_middle(self):
        assert geometry.middle([[(0, 0), (100, 0), (100, 100), (0, 100)]]) == (50, 50, 50)

    def test_of_a_horseshoe_lies_in_an_arm_and_not_in_the_opening(self):
        horseshoe = [(0, 0), (40, 0), (40, 80), (80, 80), (80, 0), (100, 0), (100, 100), (0, 100)]

        x, y, room = geometry.middle([horseshoe])

        assert 15 < x < 25 and 15 < room <= 25
        assert 0 < y < 100

    def test_of_a_ring_lies_beside_the_hole(self):
        square, hole = [(0, 0), (90, 0), (90, 90), (0, 90)], [(30, 30), (60, 30), (60, 60), (30, 60)]

        x, y, room = geometry.middle([square, hole])

        assert not (30 < x < 60 and 30 < y < 60)
        assert 15 <= room <= 18

    def test_of_a_sliver_has_no_room(self):
        assert geometry.middle([[(0, 0), (1000, 1), (1000, 0)]])[2] == 0
