"""The ground against figures made by others: reach by hand, listed drives, a live comparison."""

from itertools import pairwise

import pytest

from models import geometry
from sim.judge.drives import listed_drives
from sim.judge.reach import overhead_min

# AIR-1H territory by hand: straight lines, 1,031 points, 200 km/h, 5 min approach; ready in 15, 30, 45 min; +-0.02
HAND = {("HQ", "WZ", "QJ", "YC", "TN"): (0.96, 0.75, 0.26), ("HQ", "WZ", "QJ"): (0.96, 0.64, 0.17),
        ("HQ",): (0.56, 0.34, 0.09)}


@pytest.mark.parametrize("bases", HAND, ids="-".join)
def test_reach_by_hand(world, bases):
    for ready, share in zip((15, 30, 45), HAND[bases], strict=True):
        reached = overhead_min(world, bases, ready, 5, 200) <= 60
        assert reached.mean() == pytest.approx(share, abs=0.02)


def test_the_hand_check_is_live(world):
    """Half an hour less speed would be noticed."""
    reached = overhead_min(world, ("HQ",), 15, 5, 180) <= 60
    assert reached.mean() != pytest.approx(HAND["HQ",][0], abs=0.02)


def test_reach_shrinks_with_readiness_and_grows_with_bases(world):
    sets = sorted(HAND, key=len)
    for few, many in pairwise(sets):
        assert (overhead_min(world, many, 30, 5, 200) <= overhead_min(world, few, 30, 5, 200)).all()
    assert (overhead_min(world, ("HQ",), 15, 5, 200) < overhead_min(world, ("HQ",), 45, 5, 200)).all()


def test_listedlisted_drives(world):
    """Nineteen of twenty drives agree. Chengkou does not: the list's 370 km are 80 km more than its drive to Kaizhou, while
    the only road of 2021 beyond Kaizhou inside the municipality is 170 km; drivers went by the expressway through Sichuan,
    which is not in the network."""
    drives = listed_drives(world)
    assert len(drives) == 20
    assert [row["to"] for row in drives if not row["within"]] == ["Chengkou"]
    chengkou = next(row for row in drives if row["to"] == "Chengkou")
    assert chengkou["ours_h"] > chengkou["listed_h"]


def test_great_circle_against_the_listed_links(world):
    """The distances between seats in the adjacency list were computed elsewhere: two of them."""
    def km(a, b):
        i, j = world.district_names[a], world.district_names[b]
        return geometry.great_circle_km(*(float(world.districts[column][k]) for k in (i, j) for column in ("lat", "lon")))
    assert km("万州区", "开州区") == pytest.approx(39.3, abs=0.1)
    assert km("城口县", "巫溪县") == pytest.approx(105.2, abs=0.1)
