"""The local Bot API over HTTP: /bot‹token›/‹method› and /file/bot‹token›/‹path›."""

import asyncio
import json
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.botapi.faults import Body, Fault, FaultKind
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.methods import BY_LOWER_NAME, COUNTED_BY_LIMITS, GET_UPDATES, METHODS
from bot.demo.botapi.parameters import Parameters, Upload
from bot.demo.botapi.refusals import NOT_FOUND, UNAUTHORIZED, WEBHOOK_IS_SET, Refused, bad_request
from bot.demo.botapi.wire import ConnectionCut, until_gone


def bot_api(telegram: LocalTelegram) -> Starlette:
    """The ASGI application over this local Telegram."""

    async def call(request: Request) -> Response:
        return await until_gone(request, _answer(telegram, request))

    async def download(request: Request) -> Response:
        return _download(telegram, request)

    routes = [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download),
    ]
    return Starlette(routes=routes, exception_handlers={404: _nothing_there})


async def _nothing_there(request: Request, error: Exception) -> Response:
    return JSONResponse(NOT_FOUND.body(), 404)


async def _answer(telegram: LocalTelegram, request: Request) -> Response:
    method = BY_LOWER_NAME.get(request.path_params["method"].lower(), "")
    recorded: dict[str, Any] = {}
    try:
        given = await _parameters(request)
        recorded = Parameters(given, frozenset(given)).recorded()
        return await _with_faults(telegram, request.path_params["token"], method, given, recorded)
    except Refused as refusal:
        name = method or request.path_params["method"]
        telegram.record(name, recorded, False, f"refused {refusal.code}: {refusal.description}", None)
        return JSONResponse(refusal.body(), refusal.code, _retry_header(refusal))


def _retry_header(refusal: Refused) -> dict[str, str]:
    return {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}


async def _with_faults(
    telegram: LocalTelegram, token: str, method: str, given: dict[str, Any], recorded: dict[str, Any]
) -> Response:
    if token != telegram.token:
        raise UNAUTHORIZED
    if not method:
        raise NOT_FOUND
    chat_id = _chat_of(telegram, method, given)
    striking = telegram.faults.striking(method, chat_id)
    slow = sum(fault.seconds for fault in striking if fault.kind is FaultKind.SLOW)
    await asyncio.sleep(slow / 2)
    fault = next((fault for fault in striking if fault.kind is not FaultKind.SLOW), None)
    answer = await _carried_out(telegram, method, given, recorded, chat_id, fault)
    await asyncio.sleep(slow / 2)
    return answer


def _chat_of(telegram: LocalTelegram, method: str, given: dict[str, Any]) -> int | None:
    if method == "answerCallbackQuery":
        tap = telegram.taps.get(str(given.get("callback_query_id")))
        return tap.chat_id if tap is not None else None
    wanted = str(given.get("chat_id", ""))
    return int(wanted) if wanted.lstrip("-").isdigit() else None


async def _carried_out(
    telegram: LocalTelegram,
    method: str,
    given: dict[str, Any],
    recorded: dict[str, Any],
    chat_id: int | None,
    fault: Fault | None,
) -> Response:
    if fault is not None and (early := await _instead(telegram, method, recorded, fault)) is not None:
        return early
    if telegram.faults.limits is not None and method in COUNTED_BY_LIMITS:
        refusal = telegram.faults.limits.refusal(chat_id)
        if refusal is not None:
            raise refusal
    result = await _run(telegram, method, given)
    outcome = "ok" if fault is None else f"accepted, then {fault.kind.value}"
    message_id = result.get("message_id") if isinstance(result, dict) else None
    if method != "getUpdates":
        telegram.record(method, recorded, True, outcome, message_id)
    if fault is not None:
        return await _after(fault)
    return JSONResponse({"ok": True, "result": result})


async def _instead(telegram: LocalTelegram, method: str, recorded: dict[str, Any], fault: Fault) -> Response | None:
    refusal = fault.refusal()
    if refusal is not None:
        raise refusal
    if fault.kind not in (FaultKind.SERVER_ERROR, FaultKind.DROPPED, FaultKind.SILENT):
        return None
    telegram.record(method, recorded, False, f"fault: {fault.kind.value}", None)
    match fault.kind:
        case FaultKind.SERVER_ERROR:
            return _server_error(fault)
        case FaultKind.SILENT:
            await asyncio.sleep(fault.seconds)
    raise ConnectionCut


def _server_error(fault: Fault) -> Response:
    match fault.body:
        case Body.JSON:
            words = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
            return JSONResponse(
                Refused(fault.status, words.get(fault.status, "Internal Server Error")).body(), fault.status
            )
        case Body.HTML:
            page = f"<html><head><title>{fault.status}</title></head><body>nginx</body></html>"
            return Response(page, fault.status, media_type="text/html")
        case Body.EMPTY:
            return Response(b"", fault.status)


async def _after(fault: Fault) -> Response:
    if fault.kind is FaultKind.NOT_JSON:
        return Response("<html>ok</html>", 200, media_type="text/html")
    if fault.kind is FaultKind.ACCEPTED_THEN_SILENT:
        await asyncio.sleep(fault.seconds)
    raise ConnectionCut


async def _run(telegram: LocalTelegram, method: str, given: dict[str, Any]) -> object:
    if method != "getUpdates":
        wanted = METHODS[method]
        return wanted.handler(telegram, Parameters(given, wanted.parameters))
    p = Parameters(given, GET_UPDATES)
    if telegram.updates.webhook_url:
        raise WEBHOOK_IS_SET
    telegram.updates.allow(p.items("allowed_updates", "allowed updates"))
    return await telegram.updates.poll(p.number("offset", 0), p.number("limit", 100), p.number("timeout", 0))


async def _parameters(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return given | _json_body(await request.body())
    if kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        async with request.form() as form:
            for name, value in form.multi_items():
                given[name] = await _upload(value) if isinstance(value, UploadFile) else value
    return given


async def _upload(file: UploadFile) -> Upload:
    return Upload(file.filename or "file", await file.read())


def _json_body(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(read, dict):
        raise bad_request("object expected")
    return read


def _download(telegram: LocalTelegram, request: Request) -> Response:
    if request.path_params["token"] != telegram.token:
        return JSONResponse(UNAUTHORIZED.body(), 401)
    wanted = request.path_params["path"]
    stored = next((file for file in telegram.files.values() if file.path == wanted), None)
    if stored is None:
        return JSONResponse(NOT_FOUND.body(), 404)
    return Response(stored.content, media_type="application/octet-stream")
