"""Every request judged by others: aiogram's models (types, required and known parameters), teremok's rules (lengths,
entities, markup), python-telegram-bot's numbers. What none of them knows is in `_ours`, with its source."""

import ipaddress
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args
from urllib.parse import urlsplit

import aiogram.methods
from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup
from pydantic import ValidationError
from telegram.constants import (
    BotCommandLimit,
    BotDescriptionLimit,
    BulkRequestLimit,
    InlineKeyboardMarkupLimit,
    MessageLimit,
    PollingLimit,
    WebhookLimit,
)
from teremok.validation import ApiRuleViolation, validate_method

Method = aiogram.methods.TelegramMethod[Any]

#: No call of ours may carry this token anywhere; it only satisfies the validator's constructor.
_BOT = Bot("1:lint")
_COMMAND = re.compile(r"[a-z0-9_]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]+")
_PORTS = frozenset({443, 80, 88, 8443})


def complaints(method: str, fields: Mapping[str, Any], files: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with a request; nothing of what it says is repeated."""
    model = getattr(aiogram.methods, method[:1].upper() + method[1:], None)
    if model is None or method[:1].isupper():
        return [f"{method}: no such method"]
    found = [f"{method}: unknown parameter {name}" for name in fields if name not in model.model_fields]
    try:
        read = model.model_validate(
            {name: _value(model, name, value) for name, value in fields.items()} | _attached(files, fields, model)
        )
    except ValidationError as wrong:
        return found + [f"{method}: {'.'.join(map(str, one['loc'][:3]))} {one['type']}" for one in wrong.errors()]
    try:
        validate_method(_BOT, read)
    except ApiRuleViolation as broken:
        found.append(f"{method}: {broken.description}")
    return found + [f"{method}: {told}" for told in (*_limits(read), *_ours(read))]


def _attached(files: frozenset[str], fields: Mapping[str, Any], model: type[Method]) -> dict[str, str]:
    """A file that is a parameter itself stands for a reference to it."""
    return {name: f"attach://{name}" for name in files if name in model.model_fields and name not in fields}


def _value(model: type[Method], name: str, value: Any) -> Any:
    """Forms carry structures as JSON; where a parameter may be words, words are left."""
    if not isinstance(value, str) or value[:1] not in ("{", "[") or name not in model.model_fields:
        return value
    if str in get_args(model.model_fields[name].annotation) or model.model_fields[name].annotation is str:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _limits(method: Method) -> Iterator[str]:
    """Numbers from telegram.constants."""
    told = method.model_dump(warnings=False)
    markup = getattr(method, "reply_markup", None)
    if isinstance(markup, InlineKeyboardMarkup):
        rows = markup.inline_keyboard
        if sum(map(len, rows)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
            yield "too many buttons"
        if any(len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows):
            yield "too many buttons in a row"
        if any(not button.text.strip() for row in rows for button in row):
            yield "a button without words"
    if len(told.get("entities") or ()) > MessageLimit.MESSAGE_ENTITIES:
        yield "too many entities"
    match method:
        case aiogram.methods.SetMyCommands(commands=commands):
            if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
                yield "too many commands"
            for command in commands:
                if not _COMMAND.fullmatch(command.command) or len(command.command) > BotCommandLimit.MAX_COMMAND:
                    yield "a command's name"
                if not 1 <= len(command.description) <= BotCommandLimit.MAX_DESCRIPTION:
                    yield "a command's description"
        case aiogram.methods.SetMyDescription(description=words):
            if len(words or "") > BotDescriptionLimit.MAX_DESCRIPTION_LENGTH:
                yield "the description is too long"
        case aiogram.methods.SetMyShortDescription(short_description=words):
            if len(words or "") > BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH:
                yield "the short description is too long"
        case aiogram.methods.DeleteMessages(message_ids=ids):
            if not BulkRequestLimit.MIN_LIMIT <= len(ids) <= BulkRequestLimit.MAX_LIMIT:
                yield "one to a hundred messages"
        case aiogram.methods.GetUpdates(limit=limit) if limit is not None:
            if not PollingLimit.MIN_LIMIT <= limit <= PollingLimit.MAX_LIMIT:
                yield "limit"
        case aiogram.methods.SetWebhook(secret_token=secret, max_connections=most):
            if secret is not None and not (
                _SECRET.fullmatch(secret) and len(secret) <= WebhookLimit.MAX_SECRET_TOKEN_LENGTH
            ):
                yield "secret_token"
            if most is not None and not 1 <= most <= WebhookLimit.MAX_CONNECTIONS_LIMIT:
                yield "max_connections"


def _ours(method: Method) -> Iterator[str]:
    """The official server refuses a key with an address that is not a public one ("Wrong HTTP URL"), takes no
    `getUpdates` longer than 50 s, and posts to four ports only (loopback is let through: that is where tests are)."""
    markup = getattr(method, "reply_markup", None)
    if isinstance(markup, InlineKeyboardMarkup):
        for url in (button.url for row in markup.inline_keyboard for button in row if button.url is not None):
            if not _public(url):
                yield "a key that opens no public address"
    if isinstance(method, aiogram.methods.GetUpdates) and not 0 <= (method.timeout or 0) <= 50:
        yield "timeout"
    if isinstance(method, aiogram.methods.SetWebhook) and method.url:
        told = urlsplit(method.url)
        if not _loopback(told.hostname or "") and (told.scheme != "https" or (told.port or 443) not in _PORTS):
            yield "url"


def _public(url: str) -> bool:
    try:
        told = urlsplit(url)
    except ValueError:
        return False
    if told.scheme == "tg":
        return True
    host = told.hostname or ""
    return told.scheme in ("http", "https") and "." in host and not host.endswith(".") and not _loopback(host)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
