"""/control/…: another process drives people and faults and reads what the bot called (loopback only)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.demo.botapi.app import bot_api
from bot.demo.botapi.chats import ChatKind, Message
from bot.demo.botapi.faults import FaultKind, Limits
from bot.demo.botapi.local import Call, LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.refusals import Json

ACTS = frozenset(
    "say send start open forward edit press press_data key block unblock delete_account add_bot_to say_in".split()
)


class MovableClock:
    """The present time, moved by as many seconds as another process asks."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved


def message_view(message: Message) -> Json:
    """A message as a phone shows it."""
    return {
        "id": message.message_id,
        "from_bot": message.from_bot,
        "at": message.date.isoformat(),
        "kind": message.kind,
        "text": message.text,
        "entities": message.entities,
        "content": message.content if not message.from_bot else None,
        "keys": message.inline_keyboard,
        "file": message.file.path if message.file else None,
        "edited": message.edited_at is not None,
        "protected": message.protected,
        "silent": message.silent,
        "unasked": message.unasked,
        "forwarded": message.forward_origin is not None,
    }


def phone_view(phone: Phone) -> Json:
    """Everything that stands on a phone."""
    chat = phone.chat
    return {
        "chat_id": chat.chat_id,
        "name": phone.person.first_name,
        "language_code": phone.person.language_code,
        "blocked": chat.blocked,
        "messages": [message_view(message) for message in phone.messages],
        "keyboard": phone.keyboard,
        "menu": phone.menu,
        "action": phone.action,
        "toast": phone.toast,
        "toast_is_alert": chat.toast_is_alert,
        "waiting_taps": len(chat.open_taps),
        "lock_line": phone.lock_line,
        "push_line": phone.push_line,
    }


def call_view(call: Call) -> Json:
    """A recorded call."""
    return {
        "number": call.number,
        "method": call.method,
        "parameters": call.parameters,
        "chat_id": call.chat_id,
        "at": call.at.isoformat(),
        "monotonic": call.monotonic,
        "accepted": call.accepted,
        "outcome": call.outcome,
        "message_id": call.message_id,
    }


class Control:
    """The routes of the control API over one local Telegram."""

    def __init__(self, telegram: LocalTelegram, clock: MovableClock) -> None:
        self.telegram = telegram
        self.clock = clock

    def phone(self, chat_id: int) -> Phone:
        """The phone of this person."""
        return Phone(self.telegram, self.telegram.chats[chat_id])

    async def person(self, request: Request) -> Response:
        """POST {name, language_code?, chat_id?, username?}."""
        chat = self.telegram.person(**await request.json())
        return JSONResponse({"chat_id": chat.chat_id})

    async def group(self, request: Request) -> Response:
        """POST {title, kind?}."""
        asked = await request.json()
        chat = self.telegram.group(asked["title"], ChatKind(asked.get("kind", "supergroup")))
        return JSONResponse({"chat_id": chat.chat_id})

    async def act(self, request: Request) -> Response:
        """POST {chat_id, act, …}: the arguments of the act by name; `group` is a chat id."""
        asked = await request.json()
        phone, act = self.phone(asked.pop("chat_id")), asked.pop("act")
        if act not in ACTS:
            return JSONResponse({"error": f"no act {act!r}"}, 400)
        if "group" in asked:
            asked["group"] = self.telegram.chats[asked["group"]]
        try:
            done = getattr(phone, act)(**asked)
        except (LookupError, ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 409)
        return JSONResponse({"result": message_view(done) if isinstance(done, Message) else done})

    async def show(self, request: Request) -> Response:
        """GET: what stands on this phone."""
        return JSONResponse(phone_view(self.phone(int(request.path_params["chat_id"]))))

    async def calls(self, request: Request) -> Response:
        """GET ?since=n: recorded calls after number n; `wait=seconds` waits for the next change first."""
        since = int(request.query_params.get("since", 0))
        wait = float(request.query_params.get("wait", 0))
        if wait and len(self.telegram.calls) <= since:
            await self.telegram.changes.wait(wait)
        return JSONResponse([call_view(call) for call in self.telegram.calls[since:]])

    async def fault(self, request: Request) -> Response:
        """POST {kind, …settings}: switch a fault on."""
        asked = await request.json()
        fault = self.telegram.faults.add(FaultKind(asked.pop("kind")), **asked)
        return JSONResponse({"number": fault.number})

    async def lift(self, request: Request) -> Response:
        """DELETE: switch a fault off."""
        self.telegram.faults.switched.pop(int(request.path_params["number"]), None)
        return JSONResponse({})

    async def clear(self, request: Request) -> Response:
        """POST: switch everything off."""
        self.telegram.faults.clear()
        return JSONResponse({})

    async def update_faults(self, request: Request) -> Response:
        """POST {copies?, late_seconds?, drop_callbacks?, limits?}."""
        asked: dict[str, Any] = await request.json()
        self.telegram.faults.limits = Limits() if asked.pop("limits", False) else None
        for name, value in asked.items():
            if name not in ("copies", "late_seconds", "drop_callbacks"):
                return JSONResponse({"error": f"no setting {name!r}"}, 400)
            setattr(self.telegram.faults.updates, name, value)
        return JSONResponse({})

    async def poison(self, request: Request) -> Response:
        """POST any JSON object: it goes to the bot as an update."""
        return JSONResponse({"update_id": self.telegram.updates.add_raw(await request.json())})

    async def waiting(self, request: Request) -> Response:
        """GET: updates that nobody has confirmed."""
        return JSONResponse([update.body for update in self.telegram.updates.waiting()])

    async def move_clock(self, request: Request) -> Response:
        """POST {seconds}: move Telegram's clock by so much more."""
        self.clock.moved += timedelta(seconds=float((await request.json())["seconds"]))
        return JSONResponse({"now": self.clock().isoformat()})

    def app(self) -> Starlette:
        """The Bot API with /control beside it."""
        routes = [
            Route("/person", self.person, methods=["POST"]),
            Route("/group", self.group, methods=["POST"]),
            Route("/act", self.act, methods=["POST"]),
            Route("/phone/{chat_id}", self.show),
            Route("/calls", self.calls),
            Route("/fault", self.fault, methods=["POST"]),
            Route("/fault/{number:int}", self.lift, methods=["DELETE"]),
            Route("/faults/clear", self.clear, methods=["POST"]),
            Route("/updates/faults", self.update_faults, methods=["POST"]),
            Route("/updates/poison", self.poison, methods=["POST"]),
            Route("/updates", self.waiting),
            Route("/clock", self.move_clock, methods=["POST"]),
        ]
        errors = {KeyError: _no_such, json.JSONDecodeError: _no_such}
        control = Starlette(routes=routes, exception_handlers=errors)
        return Starlette(routes=[Mount("/control", app=control), Mount("/", app=bot_api(self.telegram))])


async def _no_such(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": f"not found or not readable: {error}"}, 404)
