"""What the web turn is measured against: the same server answering a bare JSON POST and committing one row.

    python -m benchmarks.baseline FOLDER PORT

Socket, uvicorn, its settings, the event loop and the security headers are those of `mashang serve`. The handler is
FastAPI's own: a pydantic model is validated, one row of about 2 KB is written with plain sqlite3 under WAL and
synchronous=FULL, and the commit is on the disk before the answer is sent. Nothing is encrypted, looked up or locked.
"""

import sqlite3
import sys
from pathlib import Path
from typing import Annotated, cast

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app import web
from app.cli import rooms
from app.settings import Settings
from bot.channels.web.routes import WebChannel

ROW_BYTES = 2048


class Body(BaseModel):
    id: Annotated[str, Field(max_length=40)]
    kind: Annotated[str, Field(max_length=10)]
    text: Annotated[str, Field(max_length=10_000)] = ""
    choice: Annotated[str, Field(max_length=200)] = ""
    ask: int | None = None


class Kept(BaseModel):
    seq: int
    ok: bool


class Bare:
    """Stands where the web channel stands."""

    def __init__(self, database: Path) -> None:
        self._kept = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        self._kept.execute("PRAGMA journal_mode=WAL")
        self._kept.execute("PRAGMA synchronous=FULL")
        self._kept.execute("CREATE TABLE IF NOT EXISTS kept (seq INTEGER PRIMARY KEY, id TEXT, body BLOB)")
        router = APIRouter()
        router.add_api_route("/turns", self.keep, methods=["POST"])
        router.add_api_route("/readyz", self.ready, methods=["GET"])
        self.routes = router.routes

    async def keep(self, body: Body) -> Kept:
        row = (body.id, body.text.encode().ljust(ROW_BYTES, b"."))
        self._kept.execute("BEGIN IMMEDIATE")
        seq = self._kept.execute("INSERT INTO kept (id, body) VALUES (?, ?)", row).lastrowid
        self._kept.execute("COMMIT")
        return Kept(seq=seq or 0, ok=True)

    async def ready(self) -> Response:
        return Response()

    def close(self) -> None:
        """There are no streams to end."""


def main(folder: Path, port: int) -> None:
    settings = Settings(port=port, host="127.0.0.1", organisation="baseline")
    parts = web.Parts(channel=cast(WebChannel, Bare(folder / "bare.db")))
    rooms.run(lambda: web.serve(parts, settings, web.listen(settings), ready=lambda: None), serving=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
