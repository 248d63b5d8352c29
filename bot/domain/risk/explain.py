"""Says in plain lines why a message was read as it was; for the command line."""

import json
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.risk.lexicon import Lexicon
from bot.domain.risk.reading import Reading
from bot.domain.risk.screen import screen


def explain(reading: Reading, text: str, lexicons: Sequence[Lexicon] = ()) -> list[str]:
    """The verdict line by line: tier, kind, each rule with its reason, the words it rests on, the guards."""
    reasons = {entry.id: entry.reason for lexicon in lexicons for entry in lexicon.entries}
    lines = [f"tier: {reading.tier.value}", f"kind: {reading.kind.value}"]
    if reading.language:
        lines.append(f"language of the rule: {reading.language}")
    lines += [f"rule: {rule}" + (f": {reasons[rule]}" if rule in reasons else "") for rule in reading.rules]
    lines += [f"words: {text[span.start : span.end]!r} at {span.start}-{span.end}" for span in reading.spans]
    lines += [f"changed by: {guard}" for guard in reading.guards]
    return lines


def screen_jsonl(lines: Iterable[str], lexicons: Sequence[Lexicon]) -> Iterator[str]:
    """For each line `{"text": …}` one line `{"tier": …, "rules": […]}`, in order.

    Raises ValueError with the line number.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            reading = screen(_text(line, number), lexicons)
            yield json.dumps({"tier": reading.tier.value, "rules": list(reading.rules)})


def _text(line: str, number: int) -> str:
    try:
        row = json.loads(line)
    except ValueError:
        raise ValueError(f"line {number} is not JSON") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ValueError(f'line {number} has no "text"')
    return str(row["text"])
