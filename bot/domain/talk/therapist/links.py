"""Start links: 192 random bits, of which only the SHA-256 is kept (F-53)."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from bot.domain.moment import Here

PAYLOAD_BYTES = 24


@dataclass(frozen=True, slots=True)
class StartLink:
    """A link to show once, and the hash to keep."""

    url: str
    payload_hash: str


def start_link(moment: Here, name: str) -> StartLink:
    """A new start link, random by the moment's seed; `name` tells two links of one moment apart."""
    payload = urlsafe_b64encode(sha256(moment.seed + name.encode()).digest()[:PAYLOAD_BYTES]).decode()
    return StartLink(f"https://t.me/{moment.bot_name}?start={payload}", sha256(payload.encode()).hexdigest())
