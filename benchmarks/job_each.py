"""What the sweep is measured against: one APScheduler job for each reminder, in its SQLAlchemy job store.

A job does no more than put one row where a sender would look for it, in a transaction of its own. Job store and rows are
on the same engine as ours, with the same care for the disk; on SQLite in two files, so that neither waits for the other.
"""

import pickle
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine, create_engine, event, text

from storage.urls import for_sqlalchemy

_MADE = "CREATE TABLE queued (id TEXT PRIMARY KEY, person TEXT NOT NULL, level TEXT NOT NULL, due TEXT NOT NULL)"
_QUEUE = text("INSERT INTO queued VALUES (:id, :person, :level, :due)")
_rows: dict[str, Engine] = {}
_done = threading.Semaphore(0)


def ring(where: str, case: str, person: str, level: str, due: str) -> None:
    with _rows[where].begin() as connection:
        connection.execute(_QUEUE, {"id": f"{case} {level}", "person": person, "level": level, "due": due})
    _done.release()


class JobEach:
    """`jobs` in the store, `due` of them now."""

    def __init__(self, jobs_url: str, rows_url: str, *, jobs: int, due: int) -> None:
        self._url, self._due = jobs_url, due
        self._rows = rows_url
        _rows[rows_url] = engine = _engine(rows_url)
        with engine.begin() as connection:
            connection.execute(text(_MADE))
        self._store = SQLAlchemyJobStore(engine=_engine(jobs_url))
        # SQLite has one writer: more threads would only wait for each other.
        pool = ThreadPoolExecutor(1 if jobs_url.startswith("sqlite") else 10)
        self._scheduler = BackgroundScheduler(
            jobstores={"default": self._store},
            executors={"default": pool},
            job_defaults={"misfire_grace_time": None},
            timezone="UTC",
        )
        self._scheduler.start(paused=True)
        self._fill(jobs, due)

    def ring_all(self) -> float:
        """Seconds until every job that is due has run and is out of the store."""
        began = time.perf_counter()
        self._scheduler.resume()
        for _ in range(self._due):
            assert _done.acquire(timeout=300)
        while self._left() > 0:
            time.sleep(0.001)
        took = time.perf_counter() - began
        self._scheduler.shutdown()
        return took

    def _left(self) -> int:
        with self._store.engine.connect() as connection:
            found = connection.execute(text("SELECT count(*) FROM apscheduler_jobs WHERE next_run_time < :now"), {
                "now": time.time()
            })  # fmt: skip
            return int(found.scalar_one())

    def _fill(self, jobs: int, due: int) -> None:
        from datetime import UTC, datetime

        now = datetime.now(UTC)
        rows: list[dict[str, Any]] = []
        for at in range(jobs):
            when = now - timedelta(minutes=1) if at < due else now + timedelta(days=1 + at % 40)
            rows.append(_row(self._scheduler, at, when, (self._rows, f"{at:032x}", "handler", "0wd", when.isoformat())))
        insert = text("INSERT INTO apscheduler_jobs (id, next_run_time, job_state) VALUES (:id, :at, :state)")
        with self._store.engine.begin() as connection:
            connection.execute(insert, rows)


def _row(scheduler: BackgroundScheduler, at: int, when: Any, args: tuple[str, ...]) -> dict[str, Any]:
    """As the job store itself would write it, without a transaction for each."""
    trigger = scheduler._create_trigger("date", {"run_date": when})
    job = Job(
        scheduler, id=f"job-{at}", trigger=trigger, func=ring, args=args, kwargs={}, name="ring", executor="default",
        misfire_grace_time=None, coalesce=True, max_instances=1, next_run_time=when,
    )  # fmt: skip
    return {"id": job.id, "at": when.timestamp(), "state": pickle.dumps(job.__getstate__(), pickle.HIGHEST_PROTOCOL)}


def _engine(url: str) -> Engine:
    engine = create_engine(for_sqlalchemy(url))
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _careful)
    return engine


def _careful(connection: Any, _: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def urls(url: str, folder: Path, create: Callable[[str], str]) -> tuple[str, str]:
    """Where the job store and its rows are: beside ours, of the same kind."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder}/jobs.db", f"sqlite:///{folder}/queued.db"
    both = create("mashang_jobs")
    return both, both
