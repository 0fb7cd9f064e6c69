"""Where a command may put something secret: a terminal that somebody looks at, or a file of its owner (decision 14)."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.cli.frame import Trouble


@contextmanager
def outlet(to: Path | None) -> Iterator[Callable[[str], None]]:
    """Takes lines: for the terminal, or for a new file with mode 0600. Never for a pipe or a log. The place is made
    sure of before anything secret is made, and a file that got nothing goes again."""
    if to is None:
        if not sys.stdout.isatty():
            raise Trouble("not-secret")
        yield click.echo
        return
    try:
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise Trouble("file-exists", path=str(to)) from None
    except OSError:
        raise Trouble("file") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield lambda line: print(line, file=file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        to.unlink(missing_ok=True)
        raise
