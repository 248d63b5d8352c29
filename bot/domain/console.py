"""Who may open the console: links that work once, and the browsers that are signed in (`reliability.md` §4, T9)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

LINK_WORKS = timedelta(minutes=5)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
FRESH = timedelta(minutes=10)  # so long after signing in a file is given (T9)
HOME = "/"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A link that signs a therapist in, once. Only the SHA-256 of its token is kept; `leads_to` is a path."""

    id: str
    token_hash: str
    therapist: str
    expires_at: datetime
    leads_to: str = HOME
    used_at: datetime | None = None

    def usable(self, now: datetime) -> bool:
        """Not used, not expired."""
        return self.used_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that was signed in. Only the SHA-256 of its secret is kept; `name` is how the browser calls itself."""

    id: str
    secret_hash: str = field(repr=False)
    therapist: str
    since: datetime
    seen_at: datetime
    name: str = ""
    out_at: datetime | None = None

    def signed_in(self, now: datetime) -> bool:
        """Not signed out, not idle for too long, not there for too long."""
        return self.out_at is None and now < self.seen_at + IDLE and now < self.since + LONGEST

    def fresh(self, now: datetime) -> bool:
        """Signed in so lately that whoever sits there is the one who signed in."""
        return now < self.since + FRESH
