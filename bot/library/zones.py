"""Which time zones a country has, from the pinned time zone data, and what their cities are called."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError

OF_THE_ZONES = "en"  # the language in which zones are named


@lru_cache
def zones_by_country() -> Mapping[str, tuple[str, ...]]:
    """ISO country code → its IANA zones, in the order of the data (the busiest first)."""
    found: dict[str, list[str]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


@lru_cache
def cities(language: str) -> Mapping[str, str]:
    """IANA zone → its city in that language; only those that are not called like the zone."""
    if language == OF_THE_ZONES:
        return {}
    try:
        named = Locale(language).time_zones
    except UnknownLocaleError:
        return {}
    return {zone: str(each["city"]) for zone, each in named.items() if "city" in each}
