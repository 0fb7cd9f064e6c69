"""Everything a deployment can set, in one typed object. Each name is read from the environment as MASHANG_<NAME>."""

import os
import re
from datetime import time
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SQLITE = "sqlite:///"
#: The public number of a bot, and what proves that one may speak for it.
TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,200}")
#: The name of a bot, as in https://t.me/<name>.
BOT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
QUIET = re.compile(f"({_CLOCK})-({_CLOCK})")
PROXIES = frozenset({"http", "https", "socks4", "socks5"})


class _Environment(EnvSettingsSource):
    """An empty name counts as not set, but for the quiet hours: there it says that there are none."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        if field_name == "telegram_quiet" and os.environ.get("MASHANG_TELEGRAM_QUIET") == "":
            return "", field_name, False
        return super().get_field_value(field, field_name)


class Settings(BaseSettings):
    """`organisation` unset means a demonstration: every form and poster then says 样张 / DEMO (decision 18)."""

    model_config = SettingsConfigDict(
        env_prefix="MASHANG_", frozen=True, extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    var: Path = Path("var")
    database: str = Field(default_factory=lambda data: f"{SQLITE}{data['var']}/mashang.db")
    keyring: Path = Field(default_factory=lambda data: data["var"] / "keys" / "keyring.json")
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    language: Literal["zh-Hans", "en"] = "zh-Hans"
    zone: str = "Asia/Shanghai"
    organisation: str = ""
    draft_days: int = Field(default=7, ge=1, le=30)
    shared_device_minutes: int = Field(default=30, ge=5, le=240)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    #: Telegram is off until this is set (decision 8).
    telegram_public_token: SecretStr = SecretStr("")
    #: The staff bot is off until this is set; the web desk alone carries the whole work.
    telegram_staff_token: SecretStr = SecretStr("")
    telegram_staff_name: str = ""
    telegram_api: str = "https://api.telegram.org"
    #: An address may hold a password.
    telegram_proxy: SecretStr = SecretStr("")
    telegram_receive: Literal["polling", "webhook"] = "polling"
    telegram_staff_receive: Literal["polling", "webhook"] = "polling"
    telegram_per_second: float = Field(default=25, gt=0, le=1000)
    telegram_staff_per_second: float = Field(default=27.6, gt=0, le=1000)
    telegram_per_chat: float = Field(default=1, gt=0, le=1000)
    telegram_quiet: str = "21:00-08:30"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, _Environment(settings_cls)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (LookupError, ValueError, OSError):
            raise ValueError("unknown time zone") from None
        return value

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith((SQLITE, "postgresql://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("base_url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        if value and not _is_whole(_parts(value)):
            raise ValueError("must look like https://example.org")
        return value.rstrip("/")

    @field_validator("telegram_api")
    @classmethod
    def _address_of_a_server(cls, value: str) -> str:
        told = _parts(value)
        if not _is_whole(told) or "@" in told.netloc:
            raise ValueError("must look like https://api.telegram.org")
        return value.rstrip("/")

    @field_validator("telegram_public_token", "telegram_staff_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        """The value itself is in no message: whoever reads it can speak as the bot."""
        if value.get_secret_value() and not TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("must look like digits:secret, as it was given out")
        return value

    @field_validator("telegram_staff_token")
    @classmethod
    def _bot_of_its_own(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        """One bot for the public and for the staff would mix up who is who."""
        if value.get_secret_value() and value == info.data.get("telegram_public_token"):
            raise ValueError("must be another bot than the public one")
        return value

    @field_validator("telegram_staff_name")
    @classmethod
    def _bot_name(cls, value: str) -> str:
        name = value.removeprefix("@")
        if name and not BOT_NAME.fullmatch(name):
            raise ValueError("must look like example_staff_bot")
        return name

    @field_validator("telegram_proxy")
    @classmethod
    def _proxy(cls, value: SecretStr) -> SecretStr:
        told = _parts(value.get_secret_value())
        if value.get_secret_value() and (told.scheme not in PROXIES or not told.hostname):
            raise ValueError("must look like socks5://example.org:1080 or http://example.org:3128")
        return value

    @field_validator("telegram_proxy")
    @classmethod
    def _proxy_of_the_staff_bot(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        staff = info.data.get("telegram_staff_token", SecretStr("")).get_secret_value()
        if staff and _parts(value.get_secret_value()).scheme.startswith("socks"):
            raise ValueError("the staff bot takes a proxy of http or https only")
        return value

    @field_validator("telegram_receive", "telegram_staff_receive")
    @classmethod
    def _reachable(cls, value: str, info: ValidationInfo) -> str:
        """Telegram posts to https only; a server of one's own, on this machine, to anything."""
        hook, api = _parts(info.data.get("base_url", "")), _parts(info.data.get("telegram_api", ""))
        token = "telegram_public_token" if info.field_name == "telegram_receive" else "telegram_staff_token"
        off = not info.data.get(token, SecretStr("")).get_secret_value()
        if value == "webhook" and not (off or hook.scheme == "https" or api.hostname in LOOPBACK):
            raise ValueError("webhook needs MASHANG_BASE_URL with https")
        return value

    @field_validator("telegram_quiet")
    @classmethod
    def _quiet(cls, value: str) -> str:
        told = QUIET.fullmatch(value)
        if value and (told is None or told[1] == told[2]):
            raise ValueError("must look like 21:00-08:30, or be empty")
        return value

    @property
    def demo(self) -> bool:
        return not self.organisation

    @property
    def address(self) -> str:
        """Where people reach this server."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{shown}:{self.port}"

    @property
    def local(self) -> bool:
        """Only this machine can reach it."""
        return self.host in LOOPBACK and (urlsplit(self.address).hostname or "") in LOOPBACK

    @property
    def telegram(self) -> bool:
        return bool(self.telegram_public_token.get_secret_value())

    @property
    def telegram_staff(self) -> bool:
        return bool(self.telegram_staff_token.get_secret_value())

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """From the evening to the morning, by the clock on the wall; None where news may come at any time."""
        told = QUIET.fullmatch(self.telegram_quiet)
        return (time.fromisoformat(told[1]), time.fromisoformat(told[2])) if told else None

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, None on PostgreSQL."""
        return Path(self.database.removeprefix(SQLITE)) if self.database.startswith(SQLITE) else None

    @property
    def roots(self) -> Path:
        """The folder of the signed daily roots of the diary, outside the database (decision 17)."""
        return self.var / "roots"


def _parts(address: str) -> SplitResult:
    """What is no address at all has none of them."""
    try:
        told = urlsplit(address)
        _ = told.port
    except ValueError:
        return urlsplit("")
    return told


def _is_whole(told: SplitResult) -> bool:
    return told.scheme in {"http", "https"} and bool(told.hostname) and not told.query and not told.fragment
