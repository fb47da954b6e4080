"""Distances on the globe, and the boxes that keep a search for them short."""

import math

from geopy.distance import geodesic

Position = tuple[float, float]
Box = tuple[float, float, float, float]
"""`(south, north, west, east)` in degrees; `west > east` when it crosses the antimeridian."""
Unit = tuple[float, float, float]
"""A point of the sphere of radius one."""

EARTH_RADIUS_KM = 6371.0
FLATNESS = 0.006
"""By how much at most the true distance differs from that on a sphere, as a share of it."""


def distance_km(a: Position, b: Position) -> float:
    """Geodesic distance on WGS-84 between two `(lat, lon)` in degrees, in kilometres."""
    return float(geodesic(a, b).km)


def unit_of(lat: float, lon: float) -> Unit:
    """A position as a point of the sphere; the nearer two points, the nearer the positions."""
    phi, theta = math.radians(lat), math.radians(lon)
    return math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)


def box_around(centre: Position, radius_km: float) -> Box:
    """The `(south, north, west, east)` box that holds every point within the radius.

    `west > east` when the box crosses the antimeridian; near a pole it spans all longitudes.
    The radius is widened by one per cent, since a sphere is not quite the earth.
    """
    lat, lon = centre
    reach = math.degrees(radius_km * 1.01 / EARTH_RADIUS_KM)
    south, north = lat - reach, lat + reach
    if south <= -90 or north >= 90 or reach >= 90:
        return max(south, -90.0), min(north, 90.0), -180.0, 180.0
    width = math.degrees(
        math.asin(min(1.0, math.sin(math.radians(reach)) / math.cos(math.radians(lat))))
    )
    if width >= 180:
        return south, north, -180.0, 180.0
    return south, north, _wrap(lon - width), _wrap(lon + width)


def _wrap(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0
