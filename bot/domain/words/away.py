"""Phrases of a therapist's holidays (F-69): what clients read, what the therapist is asked, the page of the team."""

from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class AwayWords:
    """`client_` and `note_` are read by clients. Placeholders in braces."""

    client_away: str  # {therapist} {from} {until}
    client_stands_in: str  # {backup}
    client_nobody: str
    client_as_agreed: str
    client_words: str  # {therapist} {words}
    client_here: str  # {therapist}
    note_both: str  # {therapist} {date} {backup}
    note_alone: str  # {therapist} {date}
    # the therapist's chat
    stands: str  # {from} {until}
    set_: str  # {from} {until} {count}
    off: str  # {count}
    not_told: str  # {labels}
    stand_in: str  # {backup}
    nobody: str
    goes_on: str
    wrong_order: str
    too_long: str  # {days}
    other: Button
    call_off: Button
    # the console
    team: Button
    you_head: str
    fact_hours: str
    fact_sentence: str
    fact_night: str
    fact_backup: str
    fact_tested: str
    night_yes: str
    night_no: str
    not_stated: str
    no_backup: str
    unwatched: str
    away_head: str
    none: str
    since: str
    until: str
    words: str
    words_hint: str  # {most}
    preview: Button
    save: Button
    reads_head: str
