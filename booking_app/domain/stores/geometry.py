"""Distances on the globe, and the boxes that keep a search for them short."""

import math

from geopy.distance import geodesic

Position = tuple[float, float]
Box = tuple[float, float, float, float]
"""`(south, north, west, east)` in degrees; `west > east` when it crosses the antimeridian."""
Unit = tuple[float, float, float]
"""A point of the sphere of radius one."""

EARTH_RADIUS_KM = 6371.0
_A_KM, _F = 6378.137, 1 / 298.257223563
_B_KM = _A_KM * (1 - _F)
"""WGS-84: half the axes, and how much shorter the one through the poles is."""
_TINY = 1e-12
_MOST_STEPS = 12
FLATNESS = 0.006
"""By how much at most the true distance differs from that on a sphere, as a share of it."""


def distance_km(a: Position, b: Position) -> float:
    """Geodesic distance on WGS-84 between two `(lat, lon)` in degrees, in kilometres.

    By Vincenty's formula, which is right to a millimetre at a twentieth of the time that geopy
    takes; it does not converge for points nearly opposite each other, which geopy measures.
    """
    found = _vincenty_km(a, b)
    return float(geodesic(a, b).km) if found is None else found


def _vincenty_km(a: Position, b: Position) -> float | None:
    """None where it does not converge. Names are those of the formula."""
    if a == b:
        return 0.0
    u1, u2 = (math.atan((1 - _F) * math.tan(math.radians(lat))) for lat in (a[0], b[0]))
    sin_u1, cos_u1, sin_u2, cos_u2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    length = math.radians((b[1] - a[1] + 180.0) % 360.0 - 180.0)
    lam = length
    for _ in range(_MOST_STEPS):
        sin_lam, cos_lam = math.sin(lam), math.cos(lam)
        sin_sigma = math.hypot(cos_u2 * sin_lam, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lam)
        if not sin_sigma:
            return 0.0 if cos_lam > 0 else None
        cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_lam
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = cos_u1 * cos_u2 * sin_lam / sin_sigma
        cos2_alpha = 1 - sin_alpha**2
        # On the equator there is no middle of the line to speak of.
        cos_2m = cos_sigma - 2 * sin_u1 * sin_u2 / cos2_alpha if cos2_alpha > _TINY else 0.0
        c = _F / 16 * cos2_alpha * (4 + _F * (4 - 3 * cos2_alpha))
        before, turn = lam, cos_2m + c * cos_sigma * (2 * cos_2m**2 - 1)
        lam = length + (1 - c) * _F * sin_alpha * (sigma + c * sin_sigma * turn)
        if abs(lam) > math.pi:
            return None
        if abs(lam - before) < _TINY:
            return _arc_km(cos2_alpha, sigma, sin_sigma, cos_sigma, cos_2m)
    return None


def _arc_km(
    cos2_alpha: float, sigma: float, sin_sigma: float, cos_sigma: float, cos_2m: float
) -> float:
    """The last step of Vincenty's formula: the length of the line."""
    u2 = cos2_alpha * (_A_KM**2 - _B_KM**2) / _B_KM**2
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    inner = b / 6 * cos_2m * (4 * sin_sigma**2 - 3) * (4 * cos_2m**2 - 3)
    outer = cos_2m + b / 4 * (cos_sigma * (2 * cos_2m**2 - 1) - inner)
    return _B_KM * a * (sigma - b * sin_sigma * outer)


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
