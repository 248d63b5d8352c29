"""Reading a call's parameters, from JSON, form or multipart bodies alike, and refusing what is not known."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.demo.botapi.refusals import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    content: bytes


class Parameters:
    """One call's parameters by name; a parameter that the method does not know is refused."""

    def __init__(self, values: Mapping[str, Any], known: frozenset[str]) -> None:
        attachments = {key for key, value in values.items() if isinstance(value, Upload)} - known
        for name in values:
            if name not in known and name not in attachments:
                raise bad_request(f'unknown parameter "{name}"')
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """A string, as sent."""
        value = self.values.get(name, default)
        if value is None:
            return default
        if isinstance(value, bool | dict | list | Upload):
            raise bad_request(f'field "{name}" must be of type String')
        return str(value)

    def number(self, name: str, default: int | None = None) -> int:
        """An integer; refused when missing and no default is given."""
        if name not in self:
            if default is None:
                raise bad_request(f'parameter "{name}" is required')
            return default
        try:
            return int(str(self.values[name]))
        except ValueError:
            raise bad_request(f'can\'t parse parameter "{name}" as an integer') from None

    def flag(self, name: str) -> bool:
        """A boolean: true, True, 1, yes."""
        value = self.values.get(name)
        if isinstance(value, bool):
            return value
        word = str(value or "").lower()
        if word not in ("", "0", "1", "true", "false", "yes", "no"):
            raise bad_request(f'can\'t parse parameter "{name}" as a boolean')
        return word in ("1", "true", "yes")

    def parsed(self, name: str, what: str) -> Any:
        """An object or array, from JSON text or already decoded; None when missing."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def items(self, name: str, what: str) -> list[Any] | None:
        """A JSON array; None when missing."""
        value = self.parsed(name, what)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"expected an Array of {what}")
        return value

    def file(self, name: str) -> Upload | str:
        """An upload, an `attach://` upload, or the text of a file id."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.values.get(value.removeprefix("attach://"))
        if isinstance(value, Upload | str) and value:
            return value
        raise bad_request(f"there is no {name} in the request")

    def recorded(self) -> dict[str, Any]:
        """What the record of calls keeps: JSON text decoded, uploads by name and size."""
        return {name: _recorded(value) for name, value in self.values.items()}


def _recorded(value: Any) -> Any:
    if isinstance(value, Upload):
        return {"upload": value.name, "bytes": len(value.content)}
    if isinstance(value, str) and value[:1] in "[{" and value:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
