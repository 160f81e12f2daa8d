"""Outlines of regions: decoding the packed form and asking whether, or how far away, a point lies."""

from __future__ import annotations

from math import cos, hypot, inf, radians

Ring = list[tuple[int, int]]
"""Points (longitude, latitude) in units of UNIT degrees; the closing point is left out."""

UNIT = 0.0001
KM_PER_DEGREE = 111.195


class BrokenOutlineError(ValueError):
    """Packed bytes that end in the middle of a number or a ring."""


def decode(packed: bytes) -> list[Ring]:
    """The rings, outer ones and holes alike, of a packed outline.

    packed: unsigned LEB128 numbers: count of rings; for each its count of points, then zig-zag differences of
    longitude and latitude from the point before, each ring starting from 0, 0. Raises BrokenOutlineError.
    """
    numbers: list[int] = []
    number = shift = 0
    for byte in packed:
        number |= (byte & 127) << shift
        if byte > 127:
            shift += 7
        else:
            numbers.append(number)
            number = shift = 0
    if shift or not numbers:
        raise BrokenOutlineError("the outline ends inside a number")
    rings: list[Ring] = []
    at = 1
    for _ in range(numbers[0]):
        if at >= len(numbers) or len(numbers) < at + 1 + 2 * numbers[at]:
            raise BrokenOutlineError("the outline ends inside a ring")
        end = at + 1 + 2 * numbers[at]
        x = y = 0
        ring: Ring = []
        for index in range(at + 1, end, 2):
            step = numbers[index]
            x += (step >> 1) ^ -(step & 1)
            step = numbers[index + 1]
            y += (step >> 1) ^ -(step & 1)
            ring.append((x, y))
        rings.append(ring)
        at = end
    return rings


def contains(rings: list[Ring], lat: float, lng: float) -> bool:
    """Whether a point (degrees) lies inside: a ray from it crosses the edges of all rings an odd number of times."""
    x, y = lng / UNIT, lat / UNIT
    inside = False
    for ring in rings:
        if not ring:
            continue
        x1, y1 = ring[-1]
        for x2, y2 in ring:
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
            x1, y1 = x2, y2
    return inside


def edge_distance(rings: list[Ring], lat: float, lng: float, limit: float) -> float:
    """Kilometres from a point (degrees) to the nearest edge, inside or out; `inf` when that is over `limit`.

    Flat geometry at the point's latitude, good to a few metres over the few kilometres asked for.
    """
    x, y = lng / UNIT, lat / UNIT
    km_y = UNIT * KM_PER_DEGREE
    km_x = km_y * max(cos(radians(lat)), 0.01)
    reach_x, reach_y = limit / km_x, limit / km_y
    west, east, south, north = x - reach_x, x + reach_x, y - reach_y, y + reach_y
    best = inf
    for ring in rings:
        if not ring:
            continue
        x1, y1 = ring[-1]
        for x2, y2 in ring:
            far = (
                (x1 < west and x2 < west)
                or (x1 > east and x2 > east)
                or (y1 < south and y2 < south)
                or (y1 > north and y2 > north)
            )
            if not far:
                best = min(best, _to_segment((x1 - x) * km_x, (y1 - y) * km_y, (x2 - x) * km_x, (y2 - y) * km_y))
            x1, y1 = x2, y2
    return best if best <= limit else inf


def _to_segment(x1: float, y1: float, x2: float, y2: float) -> float:
    """Distance from the origin to a segment."""
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(x1 * dx + y1 * dy) / length))
    return hypot(x1 + along * dx, y1 + along * dy)
