"""Kernels against values worked by hand, and compiled against plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.geometry import (
    along_pairs_km,
    distance_to_polyline_km,
    distance_to_segment_km,
    distances_km,
    first_crossed,
    great_circle_km,
    segments_cross,
)
from models.helicopters import first_overhead_min, minutes_to_overhead
from models.kernel import on_grid

DEGREE_KM = 6371.0088 * math.pi / 180  # 111.195 km


def test_one_degree_along_a_meridian_and_along_the_equator():
    assert great_circle_km(29.0, 106.0, 30.0, 106.0) == pytest.approx(DEGREE_KM, rel=1e-12)
    assert great_circle_km(0.0, 10.0, 0.0, 11.0) == pytest.approx(DEGREE_KM, rel=1e-12)


def test_quarter_and_half_of_the_earth():
    assert great_circle_km(0.0, 0.0, 90.0, 50.0) == pytest.approx(6371.0088 * math.pi / 2)
    assert great_circle_km(20.0, 30.0, -20.0, -150.0) == pytest.approx(6371.0088 * math.pi)


def test_seats_of_yuzhong_and_wanzhou_are_225_km_apart():
    # worked with the spherical law of cosines
    a, b = (29.55562, 106.5652), (30.80993, 108.40407)
    cosine = (math.sin(math.radians(a[0])) * math.sin(math.radians(b[0])) + math.cos(math.radians(a[0]))
              * math.cos(math.radians(b[0])) * math.cos(math.radians(b[1] - a[1])))
    assert great_circle_km(*a, *b) == pytest.approx(6371.0088 * math.acos(cosine), rel=1e-9)
    assert great_circle_km(*a, *b) == pytest.approx(225.1, abs=0.1)


@given(st.floats(28, 32), st.floats(105, 110), st.floats(28, 32), st.floats(105, 110))
def test_distance_is_symmetric_and_compiled_equals_plain(lat_a, lon_a, lat_b, lon_b):
    there = great_circle_km(lat_a, lon_a, lat_b, lon_b)
    assert there >= 0
    assert there == pytest.approx(great_circle_km(lat_b, lon_b, lat_a, lon_a), rel=1e-12, abs=1e-9)
    assert there == great_circle_km.py_func(lat_a, lon_a, lat_b, lon_b)


def test_point_beside_a_segment_and_beyond_its_end():
    # segment along the meridian 106 from 29 to 30; 0.1 degree east of its middle, then one degree beyond its end
    assert distance_to_segment_km(29.5, 106.1, 29.0, 106.0, 30.0, 106.0) == pytest.approx(
        0.1 * DEGREE_KM * math.cos(math.radians(29.5)), rel=1e-6)
    assert distance_to_segment_km(31.0, 106.0, 29.0, 106.0, 30.0, 106.0) == pytest.approx(DEGREE_KM, rel=1e-9)
    assert distance_to_segment_km(29.0, 106.0, 29.0, 106.0, 29.0, 106.0) == 0.0


def test_polyline_takes_its_nearest_segment():
    line_lat, line_lon = np.array([29.0, 30.0, 30.0]), np.array([106.0, 106.0, 107.0])
    km = distance_to_polyline_km(np.array([30.1]), np.array([106.5]), line_lat, line_lon)
    assert km[0] == pytest.approx(0.1 * DEGREE_KM, rel=1e-6)


def test_crossing_needs_an_inner_point():
    assert segments_cross(0.0, 0.0, 2.0, 2.0, 0.0, 2.0, 2.0, 0.0)
    assert not segments_cross(0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.0)  # they touch at an end
    assert not segments_cross(0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0)  # parallel


def test_first_crossed_names_the_first_segment_in_order():
    lat, lon = np.array([0.0, 0.0]), np.array([0.0, 10.0])
    line_lat = np.array([-1.0, 1.0, -1.0, 1.0])
    line_lon = np.array([7.0, 7.0, 3.0, 3.0])
    pairs, lines = np.array([[0, 1]]), np.array([[0, 1], [2, 3]])
    assert first_crossed(lat, lon, pairs, line_lat, line_lon, lines).tolist() == [0]
    assert first_crossed(lat, lon, pairs, line_lat + 5, line_lon, lines).tolist() == [-1]


def test_matrix_and_pairs_agree():
    lat, lon = np.array([29.0, 30.0, 31.0]), np.array([106.0, 107.0, 108.0])
    matrix = distances_km(lat, lon, lat, lon)
    assert along_pairs_km(lat, lon, np.array([[0, 1], [1, 2]])).tolist() == [matrix[0, 1], matrix[1, 2]]
    assert np.diag(matrix).tolist() == [0.0, 0.0, 0.0]


def test_minutes_to_overhead_by_hand():
    # 30 min to take-off, 5 min approach, 100 km at 200 km/h = 30 min
    assert minutes_to_overhead(100.0, 30.0, 5.0, 200.0) == 65.0


def test_the_nearest_base_counts_and_none_is_never():
    lat, lon = np.array([30.0]), np.array([106.0])
    bases = np.array([31.0, 30.5]), np.array([106.0, 106.0])
    expected = minutes_to_overhead(0.5 * DEGREE_KM, 30.0, 5.0, 200.0)
    assert first_overhead_min(lat, lon, *bases, 30.0, 5.0, 200.0)[0] == pytest.approx(expected)
    nowhere = np.empty(0), np.empty(0)
    assert first_overhead_min(lat, lon, *nowhere, 30.0, 5.0, 200.0)[0] == np.inf


@given(st.floats(0, 1e5))
def test_grid_rounds_up_by_a_tick_at_most(duration_h):
    rounded = on_grid(duration_h)
    assert rounded * 2**20 == int(rounded * 2**20)
    assert 0 <= rounded - duration_h <= 2**-20
    assert rounded == on_grid.py_func(duration_h) == on_grid(rounded)


@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=20), st.randoms(use_true_random=False))
def test_sums_on_the_grid_do_not_depend_on_their_order(durations_h, random):
    parts = [on_grid(duration) for duration in durations_h]
    forward = sum(parts)
    random.shuffle(parts)
    assert sum(parts) == forward
