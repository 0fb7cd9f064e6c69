"""Everything a deployment can set, in one typed object. Each name is read from the environment as MASHANG_<NAME>."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SQLITE = "sqlite:///"


class Settings(BaseSettings):
    """`organisation` unset means a demonstration: every form and poster then says 样张 / DEMO (decision 18)."""

    model_config = SettingsConfigDict(
        env_prefix="MASHANG_", frozen=True, extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    database: str = "sqlite:///var/mashang.db"
    var: Path = Path("var")
    keyring: Path = Path("var/keys/keyring.json")
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    language: Literal["zh-Hans", "en"] = "zh-Hans"
    zone: str = "Asia/Shanghai"
    organisation: str = ""
    draft_days: int = Field(default=7, ge=1, le=30)
    shared_device_minutes: int = Field(default=30, ge=5, le=240)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

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
        told = urlsplit(value)
        if value and (told.scheme not in {"http", "https"} or not told.hostname or told.query or told.fragment):
            raise ValueError("must look like https://example.org")
        return value.rstrip("/")

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
    def database_file(self) -> Path | None:
        """The SQLite file, None on PostgreSQL."""
        return Path(self.database.removeprefix(SQLITE)) if self.database.startswith(SQLITE) else None

    @property
    def roots(self) -> Path:
        """The folder of the signed daily roots of the diary, outside the database (decision 17)."""
        return self.var / "roots"
