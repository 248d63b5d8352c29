"""Which time zones a country has, from the pinned time zone data."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files


@lru_cache
def zones_by_country() -> Mapping[str, tuple[str, ...]]:
    """ISO country code → its IANA zones, in the order of the data (the busiest first)."""
    found: dict[str, list[str]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}
