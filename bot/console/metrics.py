"""/metrics: what the process knows of its health and has done, in Prometheus's text format, for this machine alone.

Numbers only; no label names a client, a therapist, a zone, a country, a text or what was seen in one (§6.2).
"""

import ipaddress
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.console.health import UNCACHED
from bot.services.tally import STEPS_S, Spread, Tally

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("forwarded", "via", "x-real-ip")
Labels = Mapping[str, str]
Acknowledged = Callable[[], Awaitable[tuple[int, float] | None]]


class Signs(Protocol):
    """What the process knows of its own health."""

    def ready(self, now: datetime) -> tuple[bool, tuple[str, ...]]: ...

    def counts(self) -> Mapping[str, int]: ...

    def lights(self, now: datetime) -> Mapping[str, int]: ...

    @property
    def disk_free_mb(self) -> int | None: ...

    def ages(self, now: datetime) -> Mapping[str, float | None]: ...


def metrics_routes(
    signs: Signs, tally: Tally, acknowledged: Acknowledged, now: Callable[[], datetime]
) -> list[Route]:  # fmt: skip
    """/metrics for whoever asks from this machine itself; 403 for all others, and for what a web server passes on.

    `acknowledged`: how many alerts were marked as seen within a day, in how many seconds together; None: not known.
    """

    async def metrics(request: Request) -> Response:
        if not _from_here(request):
            return Response(status_code=403, headers=UNCACHED)
        seen = await acknowledged()
        lines = [*_health(signs, now()), *_done(tally), *(_seen(*seen) if seen else ())]
        return PlainTextResponse("\n".join([*lines, ""]), headers={**UNCACHED, "content-type": TEXT_FORMAT})

    return [Route("/metrics", metrics)]


def _from_here(request: Request) -> bool:
    passed_on = any(name in FORWARDED or name.startswith("x-forwarded-") for name in request.headers)
    try:
        near = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
        asked = (request.url.hostname or "").strip("[]")
        named = asked == "localhost" or ipaddress.ip_address(asked).is_loopback
    except ValueError:  # another name: a web server passed it on, or a page of elsewhere asks
        return False
    return near and named and not passed_on


def _health(signs: Signs, at: datetime) -> Iterator[str]:
    yield from _told("handrail_ready", "gauge", {"": float(signs.ready(at)[0])})
    ages = {_labels(sign=name): age for name, age in signs.ages(at).items() if age is not None}
    yield from _told("handrail_age_seconds", "gauge", ages)
    lights = {_labels(sign=name): light for name, light in signs.lights(at).items()}
    yield from _told("handrail_light", "gauge", lights)  # 0 green, 1 amber, 2 red
    standing = {_labels(what=name): count for name, count in signs.counts().items()}
    yield from _told("handrail_standing_still", "gauge", standing)
    if signs.disk_free_mb is not None:
        yield from _told("handrail_disk_free_bytes", "gauge", {"": signs.disk_free_mb * 1_000_000})


def _done(tally: Tally) -> Iterator[str]:
    kept = {_labels(kind=kind): count for kind, count in sorted(tally.kept.items())}
    yield from _told("handrail_updates_kept_total", "counter", kept)
    yield from _told("handrail_updates_not_kept_total", "counter", {"": tally.not_kept})
    tried = {_labels(**{"class": of.value, "outcome": what}): count for (of, what), count in tally.letters.items()}
    yield from _told("handrail_letters_total", "counter", tried)
    yield "# TYPE handrail_letter_seconds histogram"
    for of, spread in tally.took.items():
        yield from _spread("handrail_letter_seconds", {"class": of.value}, spread)


def _seen(count: int, seconds: float) -> Iterator[str]:
    yield from _told("handrail_alerts_acknowledged_day", "gauge", {"": count})
    yield from _told("handrail_alerts_acknowledged_day_seconds", "gauge", {"": seconds})


def _spread(name: str, labels: Labels, spread: Spread) -> Iterator[str]:
    for most, count in (*zip(STEPS_S, spread.within, strict=True), ("+Inf", spread.count)):
        yield f"{name}_bucket{_labels(**labels, le=str(most))} {count}"
    yield f"{name}_sum{_labels(**labels)} {spread.seconds:g}"
    yield f"{name}_count{_labels(**labels)} {spread.count}"


def _told(name: str, kind: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    for labels, value in values.items():
        yield f"{name}{labels} {value:.10g}"


def _labels(**labels: str) -> str:
    """All values come from closed lists of our own: nothing in them needs to be escaped."""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"
