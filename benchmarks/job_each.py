"""What the sweep is measured against: one APScheduler job for each reminder, in its SQLAlchemy job store.

A job does for its one reminder what the sweep does for each: the same alert, diary line and notice, by the same code,
in a transaction of its own. The job store is on the same engine, with the same care for the disk; on SQLite in a file
of its own, so that neither waits for the other.
"""

import asyncio
import pickle
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine, create_engine, event, text

from benchmarks import open_cases
from cases.actions import alerting
from handlers.books import Desk
from handlers.sweep import Followers
from storage.store import Store
from storage.urls import for_sqlalchemy

#: Jobs are found by name, so what they need cannot be handed to them.
_world: dict[str, Any] = {}


async def ring(case_id: str, clock: str) -> None:
    store: Store = _world["store"]
    raised = await store.transact(partial(_raise, case_id=case_id, clock=clock))
    _world["left"] -= raised
    if _world["left"] == 0:
        _world["done"].set()


def _raise(books: Desk, *, case_id: str, clock: str) -> int:
    voice = Followers(books)
    raised = alerting.raise_due(books, case_id, clock, now=open_cases.NOW, zone=open_cases.ZONE, voice=voice)
    return 0 if raised is None else len(raised.levels)


async def ring_all(store: Store, jobs_url: str, due: Sequence[tuple[str, str]], *, jobs: int) -> float:
    """Seconds until each that is due has run and is out of the job store, which holds `jobs` in all."""
    done = asyncio.Event()
    _world.update(store=store, left=len(due), done=done)
    kept = SQLAlchemyJobStore(engine=_engine(jobs_url))
    scheduler = AsyncIOScheduler(jobstores={"default": kept}, executors={"default": AsyncIOExecutor()}, timezone="UTC")
    scheduler.start(paused=True)
    _fill(scheduler, kept.engine, due, jobs)
    began = time.perf_counter()
    scheduler.resume()
    await done.wait()
    took = time.perf_counter() - began
    scheduler.shutdown(wait=False)
    kept.engine.dispose()
    return took


def _fill(scheduler: AsyncIOScheduler, engine: Engine, due: Sequence[tuple[str, str]], jobs: int) -> None:
    """As the job store itself would write them, without a transaction for each."""
    now = datetime.now(UTC)
    later = (("0" * 32, "handling") for _ in range(jobs - len(due)))
    rows = [
        _row(scheduler, at, now + timedelta(minutes=-1 if at < len(due) else 60 * (24 + at % 900)), args)
        for at, args in enumerate((*due, *later))
    ]
    insert = text("INSERT INTO apscheduler_jobs (id, next_run_time, job_state) VALUES (:id, :at, :state)")
    with engine.begin() as connection:
        connection.execute(insert, rows)


def _row(scheduler: AsyncIOScheduler, at: int, when: datetime, args: tuple[str, str]) -> dict[str, object]:
    job = Job(
        scheduler, id=f"job-{at}", trigger=scheduler._create_trigger("date", {"run_date": when}), func=ring, args=args,
        kwargs={}, name="ring", executor="default", misfire_grace_time=None, coalesce=True, max_instances=1,
        next_run_time=when,
    )  # fmt: skip
    return {"id": job.id, "at": when.timestamp(), "state": pickle.dumps(job.__getstate__(), pickle.HIGHEST_PROTOCOL)}


def _engine(url: str) -> Engine:
    engine = create_engine(for_sqlalchemy(url))
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _careful)
    return engine


def _careful(connection: Any, _: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
