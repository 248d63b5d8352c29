"""What must never be in the source, and what every table and kind of letter must have (docs/reliability.md, 7.4)."""

import ast
import re
from pathlib import Path

import pytest

from bot.domain.decision import POLICIES, Class, Kind
from bot.storage.tables import metadata

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "bot").rglob("*.py"))
SENDER = "bot/telegram/sender.py"
FORBIDDEN = {
    "pickle": r"\bpickle\b",
    "eval or exec": r"(?<![\w.])(?:eval|exec)\(",
    "yaml.load": r"\byaml\.load\b",
    "format_map": r"\bformat_map\b",
    "drop_pending_updates": r"\bdrop_pending_updates\b",
    "arbitrary_callback_data": r"\barbitrary_callback_data\b",
    "parse_mode: words are never formatting (T11)": r"\bparse_mode\b",
    "setWebhook: nobody calls us (T7)": r"\b(?:setWebhook|set_webhook)\b",
}
CALLS = {  # by their names, past the sender: none of them says anything to a person
    "getUpdates", "getMe", "getWebhookInfo", "deleteWebhook", "answerCallbackQuery", "setMyCommands",
}  # fmt: skip
HEARS = {"bot/services/conversation.py", "bot/services/from_memory.py"}  # who passes on what somebody wrote
TRANSLATES = {"bot/process.py", "bot/help_only.py"}
OWNED_TASKS = {  # a task without an owner may vanish, with its error
    "bot/process.py": "the loops; Process._end cancels them",
    "bot/services/hearing.py": "a worker for each chat; Ears.stop waits for them",
    "bot/services/delivery.py": "letters in the air; Delivery.stop waits for them",
    "bot/telegram/intake.py": "answers to taps; kept in a set until done",
    "bot/serving.py": "one server; its owner stops it",
    "bot/main.py": "help and the wish to stop; whichever is left is ended",
    "bot/help_only.py": "telling the operator, and what is in the air; awaited at the end",
    "bot/storage/postgres.py": "one transaction each, shielded; its caller waits for it",
    "bot/console/files.py": "files to take along; kept in a set until made, they only read",
    "bot/demo/theatre.py": "the demo's own play; ended with the demo",
    "bot/demo/botapi/wire.py": "one request; given up with it",
    "bot/demo/botapi/webhook.py": "one delivery to a webhook; ended with the local Bot API",
}
BROAD = {  # design.md, house style 8: what may catch everything, and why
    "bot/clock.py": "each tick: its rows stay due",
    "bot/console/room.py": "the console's last resort",
    "bot/services/hearing.py": "the inbox worker: the quarantine",
    "bot/services/emergency.py": "the crisis fail-safe",
}
RETENTION = {
    "inbox": "housekeeping: words 10 minutes, bodies until done, rows 7 days, quarantined bodies 14 days",
    "outbox": "housekeeping: bodies 24 hours after settling, rows 30 days",
    "meta": "one row about the database itself",
    "canary": "one row about the database itself",
    "client_key": "goes with the person it belongs to",
    "chat": "goes with the person; a stranger's when nothing from or to them is kept",
    "leadership": "one row for each role",
    "limiter": "one row",
    "step_left": "one row for each step of a script: a count, of nobody",
    "vital": "one row for each sign of life",
    "act": "the audit trail: without words, append only",
    "therapist": "as long as the therapist works with it",
    "alert": "housekeeping: data.retention_days after closing; goes with the client; without words",
    "alert_event": "goes with the alert; without words",
    "sign_in": "housekeeping: a day after it is over; a hash and where it leads",
    "device": "housekeeping: a day after its longest stay; a hash and what the browser calls itself",
    "invite": "housekeeping: data.retention_days after it ran out; a hash and a label",
    "entry": "housekeeping: data.retention_days, deleted ones at once; goes with the client",
    "checkin": "housekeeping: data.retention_days, unless open; goes with the client",
    "episode": "housekeeping: data.retention_days; goes with the client; without words",
    "proposal": "housekeeping: data.retention_days once answered; goes with the client",
    "own_prompt": "as long as the clinic works with it: each version, as answers name theirs; nothing of a client",
    "private_note": "housekeeping: data.retention_days; goes with the client; read by its author alone",
    "safety_plan": "housekeeping: data.retention_days once replaced; goes with the client",
    "client": "housekeeping: data.retention_days after the link has ended; else as long as it stands",
}
OF_A_CLIENT = "goes with the client: erased with the row and its data key"


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def product() -> list[Path]:
    """All but the local Bot API, which speaks as Telegram does."""
    return [path for path in SOURCES if not named(path).startswith("bot/demo/botapi/")]


def test_errors_are_caught_broadly_in_four_places_and_no_fifth() -> None:
    broad = re.compile(r"except(?: BaseException| Exception)?(?: as \w+)?:|suppress\([^)]*\bException\b")
    found = [path.relative_to(ROOT).as_posix() for path in SOURCES for _ in broad.finditer(path.read_text("utf-8"))]
    assert sorted(found) == sorted(BROAD)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_source_holds_none_of_what_is_forbidden(what: str) -> None:
    found = [named(path) for path in product() if re.search(FORBIDDEN[what], path.read_text(encoding="utf-8"))]
    assert found == [], what


def test_only_the_sender_sends() -> None:
    sends = re.compile(r"\bbot\.(?:send|edit|delete|forward|copy)_\w+\(")
    outside = [
        named(path) for path in SOURCES if named(path) != SENDER and sends.search(path.read_text(encoding="utf-8"))
    ]
    assert outside == []


def test_what_is_called_by_name_says_nothing_to_a_person() -> None:
    called = {name for path in product() for name in re.findall(r"\.call\(\s*\"(\w+)\"", path.read_text("utf-8"))}
    assert called == CALLS


def test_what_somebody_wrote_comes_in_by_one_door_and_goes_to_respond() -> None:
    """CR-601: words reach the program as an Incoming alone, and whoever has one asks the page that screens first."""

    def importers(line: str) -> set[str]:
        return {named(path) for path in product() if re.search(line, path.read_text("utf-8"))}

    assert importers(r"from bot\.telegram\.incoming import [^\n]*\btranslate\b") == TRANSLATES
    assert importers(r"from bot\.domain\.conversation import") == HEARS


def test_every_road_through_respond_screens_before_anything_else() -> None:
    """CR-601: all but a group, where nothing is read. What is called first in a road that screens later must do it."""
    tree = ast.parse((ROOT / "bot/domain/conversation.py").read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    [roads] = [node for node in functions["respond"].body if isinstance(node, ast.Match)]
    for road in roads.cases:
        first = ast.unparse(road.body[0])
        handed = re.fullmatch(r"return (_\w+)\(moment, incoming\)", first)
        assert "read(moment, incoming)" in (ast.unparse(functions[handed[1]].body[0]) if handed else first), first


def test_how_fast_it_writes_hangs_on_no_clock_that_can_be_set() -> None:
    assert "datetime" not in (ROOT / "bot/domain/limiter.py").read_text(encoding="utf-8")


def test_a_task_is_begun_only_where_somebody_owns_it() -> None:
    begins = re.compile(r"\b(?:create_task|ensure_future)\(")
    found = {named(path) for path in SOURCES if begins.search(path.read_text(encoding="utf-8"))}
    assert found <= set(OWNED_TASKS), found - set(OWNED_TASKS)


def test_every_kind_of_letter_has_a_class_and_a_policy() -> None:
    assert set(POLICIES) == set(Kind)
    for kind, policy in POLICIES.items():
        assert policy.class_ in Class, kind
        assert (policy.worth is None) == (policy.class_ is Class.SAFETY), f"{kind}: only safety waits for ever"


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_table_says_how_long_it_keeps_what_it_holds(name: str) -> None:
    table = metadata.tables[name]
    if name not in RETENTION:
        assert {"client", "id"} & set(table.columns.keys()), f"{name}: how long is this kept, and why?"
        goes = [key for key in table.foreign_keys if key.ondelete == "CASCADE"]
        assert goes or name == "client", f"{name} would outlive its client: {OF_A_CLIENT}"


def test_the_page_about_privacy_says_of_every_table_how_long_it_keeps_what_it_holds() -> None:
    """Nobody has to read the program to learn how long it keeps what (CR-1205)."""
    page = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.split("| table |")[1].splitlines()[2:] if line.startswith("| `")]
    named_there = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named_there) == sorted(metadata.tables)
