"""Which of Indonesia's three time zones a region keeps.

Keppres 41/1987 draws the zones along the borders of the provinces, so the first two digits of a Kemendagri code
decide. Provinces founded since keep the zone of the province they were cut from.
"""

from typing import Final

WIB: Final = "Asia/Jakarta"
WITA: Final = "Asia/Makassar"
WIT: Final = "Asia/Jayapura"

_PROVINCES: Final[dict[str, tuple[str, ...]]] = {
    WIB: ("11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36", "61", "62"),
    WITA: ("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"),
    WIT: ("81", "82", "91", "92", "93", "94", "95", "96"),
}
_ZONES: Final[dict[str, str]] = {province: zone for zone, provinces in _PROVINCES.items() for province in provinces}


class UnknownProvinceError(ValueError):
    """A region code does not begin with the code of one of the 38 provinces."""


def timezone_of(region_code: str) -> str:
    """The IANA time zone of a region.

    `region_code` is a Kemendagri code of any level with its dots (`63`, `63.03`, `63.03.05.2001`).
    Raises UnknownProvinceError when its province does not exist.
    """
    province = region_code.split(".", 1)[0]
    try:
        return _ZONES[province]
    except KeyError:
        raise UnknownProvinceError(province) from None
