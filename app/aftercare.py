"""Promise, rating and review as long as nothing counts the time: there is no promise yet, and so nothing to miss."""

from collections.abc import Sequence
from datetime import datetime

from cases.case import Case, Link
from cases.ports import Promise


class NoClock:
    def promise(self, case: Case, diary: Sequence[Link], *, now: datetime) -> Promise:
        return Promise()

    def may_rate(self, case: Case, diary: Sequence[Link], *, now: datetime) -> bool:
        return False

    def may_ask_review(self, case: Case, diary: Sequence[Link], *, now: datetime) -> bool:
        return False
