"""What Telegram shows of the bot besides its messages: the menu of commands in each language, and the two keys."""

import contextlib
from collections.abc import Mapping

from telegram.error import TelegramError

from bot.domain.book import Book, one_of_each
from bot.domain.words.common import CommonWords
from bot.telegram.intake import Telegram
from bot.telegram.sender import Spoken


async def introduce(telegram: Telegram, books: Mapping[str, Book]) -> None:
    """The client's command menu in each language, the first for any other; a refusal changes nothing."""
    each_language = one_of_each(books)
    for code, book in (("", each_language[0]), *((book.language, book) for book in each_language)):
        commands = [{"command": name, "description": line} for name, line in book.common.commands.items()]
        with contextlib.suppress(TelegramError):
            await telegram.call("setMyCommands", commands=commands, language_code=code)


def spoken(common: CommonWords) -> Spoken:
    """What the sender says of its own: the two keys, that it may be a repeat, the menus, that a file is gone."""
    labels = {"support": common.key_support, "toolkit": common.key_toolkit}
    menus = {"therapist": common.therapist_commands, "client": common.commands}
    return Spoken(labels, common.may_repeat, menus, common.file_gone)
