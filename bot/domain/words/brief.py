"""Phrases of the page before a session (`clinical.md` §10), read by therapists; the client may read the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class BriefWords:
    """Facts, no judgement, no adjective about anybody (CR-1003). Placeholders in braces."""

    title: str  # {label}
    since_session: str  # {date}
    since_week: str  # {date}
    since_dates: str  # {since} {until}
    not_confirmed: str  # {label}
    alert: str  # {number} {when}
    no_counts: str  # {label}
    foot: str  # {label}
    nothing: str  # {since} {why}
    nothing_why: Mapping[str, str]
    heads: Mapping[str, str]
    agreed_since: str  # {date}
    fitted: str  # {date} {answer}
    episode: str  # {date} {tier} {kind} {number}
    hold: str
    no_answer: str  # {date}
    hard: str  # {count} {from}
    often_not: str  # {name} {times}
    wish: str  # {date} {title}
    to_look_at: str  # {date}
    parked: str  # {date}
    raised: str  # {date} {stage}
    lowered: str  # {date} {stage}
    easier: str  # {stage}
    lighter: str  # {date}
    shorter: str  # {date}
    moved: str  # {schedule} {time}
    declined: str  # {schedule}
    fewer: str  # {schedule}
    practised: str  # {name} {days}
    helped: str  # {count}
    not_helpful: str  # {count}
    used: str  # {answers}
    nature: str  # {name} {days} {weeks}
    between: str  # {low} {high}
    each_time: str  # {state}
    distress: str  # {low} {high}
    known: str  # {count}
    unknown: str  # {count}
    question: str  # {answers}
    unfinished: str  # {date} {title}
    not_sent: str  # {count} {why}
    own: str  # {count}

    # on the page and in files
    since: str
    until: str
    show: Button
    wrong_span: str
    as_markdown: Button
    as_csv: Button
    left_out: str
    parts: str
    parts_hint: str
    not_chosen: str  # {parts}
    chart_title: str
    chart_scale: str
    chart_numbers: str
    chart_answer: str
    chart_times: str

    # in the chat
    whose: str
    page: str  # {page} {pages}
    before: Button
    after: Button
