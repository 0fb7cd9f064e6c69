"""A bar that counts, where somebody looks at it; silence in a script."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counted(task: str) -> Iterator[Callable[[int, int], None]]:
    """Gives what is to be called with how many are done, of how many."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        shown = bars.add_task(task, total=None)
        yield lambda done, total: bars.update(shown, completed=done, total=total)
