"""Where the server was opened last. Host and port may be chosen when it is started, and other commands make links to
it."""

from pathlib import Path

from pydantic import ValidationError

from app.settings import Settings


def note(settings: Settings) -> None:
    """No secret: it is on the terminal too."""
    path = _path(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(settings.address + "\n", encoding="utf-8")


def told(settings: Settings) -> Settings:
    """With the address of before, where there is one."""
    try:
        address = _path(settings).read_text(encoding="utf-8").strip()
        return Settings.model_validate({**settings.model_dump(), "base_url": address})
    except (OSError, UnicodeDecodeError, ValidationError):
        return settings


def _path(settings: Settings) -> Path:
    return settings.var / "address"
