"""Opens the shipped map of regions (`wilayah.sqlite`) and finds where a point lies. The rules are in `bot.core`."""

from __future__ import annotations

import sqlite3
from math import cos, radians
from pathlib import Path
from typing import NamedTuple

from bot.core.places import Certainty, Located
from bot.core.polygons import KM_PER_DEGREE, Ring, contains, decode, edge_distance

NEAREST_KM = 3.0
"""Farther from every outline than this, the person is asked (a point in Singapore is not in Batam)."""

BORDER_KM = 0.5
"""This near to another kabupaten/kota, both are offered: the outlines are simplified and indicative."""

_BOXES = """
    SELECT kec.kode, kec.poly FROM kec_box JOIN kec ON kec.id = kec_box.id
    WHERE x0 <= ? AND x1 >= ? AND y0 <= ? AND y1 >= ?
"""
_ROWS = """
    SELECT kode, nama FROM prov UNION ALL SELECT kode, nama FROM kab UNION ALL SELECT kode, nama FROM kec
"""


class _Near(NamedTuple):
    distance: float
    code: str


class PlaceMap:
    """The map, opened read-only. Use it from one thread at a time (the database's); any thread may be that one."""

    def __init__(self, path: Path) -> None:
        """path: the shipped file, which nothing changes while it is open. Raises sqlite3.OperationalError."""
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._connection.execute("PRAGMA query_only = ON")

    def close(self) -> None:
        """Close the file; the map is of no use afterwards."""
        self._connection.close()

    def rows(self) -> list[tuple[str, str]]:
        """(code, name) of all provinces, kabupaten/kota and kecamatan, for `PlaceIndex`."""
        return self._connection.execute(_ROWS).fetchall()

    def locate(self, lat: float, lng: float) -> Located:
        """Where a point lies. lat, lng: degrees, WGS 84; values that are no place on earth are simply not found.

        Inside an outline; else at the nearest edge within NEAREST_KM. Where outlines overlap (simplified borders, up
        to about 66 m), the one whose edge is farther away.
        """
        if not (-90 <= lat <= 90 and -180 <= lng <= 180):
            return Located(None, None, Certainty.NONE)
        outlines = self._outlines(lat, lng, BORDER_KM)
        inside = [code for code, rings in outlines if contains(rings, lat, lng)]
        if not inside:
            return self._nearest(lat, lng)
        code = inside[0]
        if len(inside) > 1:
            depth = {code: edge_distance(rings, lat, lng, NEAREST_KM) for code, rings in outlines if code in inside}
            code = max(depth, key=depth.__getitem__)
        near = [
            _Near(0.0 if other in inside else edge_distance(rings, lat, lng, BORDER_KM), other)
            for other, rings in outlines
            if other[:5] != code[:5]
        ]
        return Located(code, code[:5], Certainty.INSIDE, _others(near, code, BORDER_KM))

    def _nearest(self, lat: float, lng: float) -> Located:
        near = [
            _Near(edge_distance(rings, lat, lng, NEAREST_KM), code)
            for code, rings in self._outlines(lat, lng, NEAREST_KM)
        ]
        best = min(near, default=None)
        if best is None or best.distance > NEAREST_KM:
            return Located(None, None, Certainty.NONE)
        return Located(best.code, best.code[:5], Certainty.NEAR, _others(near, best.code, best.distance + BORDER_KM))

    def _outlines(self, lat: float, lng: float, reach_km: float) -> list[tuple[str, list[Ring]]]:
        """All kecamatan whose boxes come within `reach_km` of the point."""
        up = reach_km / KM_PER_DEGREE
        across = up / max(cos(radians(lat)), 0.01)
        box = (lng + across, lng - across, lat + up, lat - up)
        return [(code, decode(packed)) for code, packed in self._connection.execute(_BOXES, box)]


def _others(near: list[_Near], code: str, limit: float) -> tuple[str, ...]:
    """Other kabupaten/kota not farther than `limit`, nearest first."""
    ordered = (each.code[:5] for each in sorted(near) if each.distance <= limit and each.code[:5] != code[:5])
    return tuple(dict.fromkeys(ordered))
