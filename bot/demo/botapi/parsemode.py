"""Formatted text: HTML and Markdown read as Telegram reads them, refused with Telegram's words."""

import html
import re
from dataclasses import dataclass, field

from bot.demo.botapi.checks import units
from bot.demo.botapi.refusals import Json, bad_request

HTML_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^>]*)>")
HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""")
RESERVED_V2 = "_*[]()~`>#+-=|{}.!"
PAIRED = {"*": "bold", "_": "italic", "`": "code", "~": "strikethrough"}


def formatted(text: str, mode: str) -> tuple[str, list[Json]]:
    """The plain text and its entities under a parse mode."""
    match mode.lower():
        case "":
            return text, []
        case "html":
            return _html(text)
        case "markdown":
            return _marked(text, reserved="")
        case "markdownv2":
            return _marked(text, reserved=RESERVED_V2)
    raise bad_request("unsupported parse_mode")


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")


def _byte(text: str, index: int) -> int:
    return len(text[:index].encode())


@dataclass(slots=True)
class _Draft:
    """Plain text so far, finished entities, and those still open as (mark, entity)."""

    plain: str = ""
    done: list[Json] = field(default_factory=list)
    open: list[tuple[str, Json]] = field(default_factory=list)

    def begin(self, mark: str, entity: Json) -> None:
        self.open.append((mark, entity | {"offset": units(self.plain)}))

    def end(self) -> None:
        _, entity = self.open.pop()
        length = units(self.plain) - entity["offset"]
        if length:
            self.done.append(entity | {"length": length})


def _html(text: str) -> tuple[str, list[Json]]:
    draft, at = _Draft(), 0
    while at < len(text):
        if text[at] != "<":
            stop = text.find("<", at) if "<" in text[at:] else len(text)
            draft.plain += html.unescape(text[at:stop])
            at = stop
            continue
        tag = TAG.match(text, at)
        if tag is None:
            raise _unparsable(f'Unsupported start tag "{text[at + 1 : at + 9]}" at byte offset {_byte(text, at)}')
        _html_tag(draft, tag, _byte(text, at))
        at = tag.end()
    if draft.open:
        name = draft.open[-1][0]
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{name}"')
    return draft.plain, draft.done


def _html_tag(draft: _Draft, tag: re.Match[str], offset: int) -> None:
    closing, name, attributes = tag.group(1), tag.group(2).lower(), tag.group(3)
    if closing and not draft.open:
        raise _unparsable(f"Unexpected end tag at byte offset {offset}")
    if closing and draft.open[-1][0] != name:
        wanted = draft.open[-1][0]
        raise _unparsable(f'Unmatched end tag at byte offset {offset}, expected "</{wanted}>", found "</{name}>"')
    if closing:
        draft.end()
    elif name not in HTML_TAGS:
        raise _unparsable(f'Unsupported start tag "{name}" at byte offset {offset}')
    else:
        link = HREF.search(attributes)
        draft.begin(name, {"type": HTML_TAGS[name]} | ({"url": link.group(1)} if link else {}))


def _marked(text: str, reserved: str) -> tuple[str, list[Json]]:
    draft, at = _Draft(), 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text):
            draft.plain += text[at + 1]
            at += 2
            continue
        if sign in PAIRED and (reserved or sign != "~"):
            _toggle(draft, sign)
        elif sign in reserved:
            raise _unparsable(f"Character '{sign}' is reserved and must be escaped with the preceding '\\'")
        else:
            draft.plain += sign
        at += 1
    if draft.open:
        kind = draft.open[-1][1]["type"].capitalize()
        where = _byte(draft.plain, len(draft.plain))
        raise _unparsable(f"Can't find end of {kind} entity at byte offset {where}")
    return draft.plain, draft.done


def _toggle(draft: _Draft, sign: str) -> None:
    if draft.open and draft.open[-1][0] == sign:
        draft.end()
    else:
        draft.begin(sign, {"type": PAIRED[sign]})
