"""The `mashang` command. Exit codes: 0 fine, 1 something was found, 2 wrong usage, 3 something is not available."""

import gc
import logging
import os
import sys

import click

from app import logs
from app.cli import words
from app.cli.commands import COMMANDS
from app.cli.frame import UNAVAILABLE, USAGE, Group, Option, Trouble, usage_words

log = logging.getLogger(__name__)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"mashang {version('mashang')}")
        ctx.exit()


mashang = Group(
    "mashang",
    key="mashang",
    commands={command.name or "": command for command in COMMANDS},
    params=[
        Option(["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_version, help="help.version")
    ],
)


def run(arguments: list[str] | None = None) -> int:
    try:
        code = mashang.main(arguments, prog_name="mashang", standalone_mode=False)
    except click.UsageError as error:
        _tell(usage_words(error))
        where = error.ctx.command_path if error.ctx else "mashang"
        click.echo("  " + words.say("errors.see-help", command=f"{where} --help"), err=True)
        return USAGE
    except Trouble as trouble:
        _tell(trouble.format_message())
        return trouble.exit_with
    except (click.Abort, KeyboardInterrupt):
        click.echo(words.say("errors.stopped"), err=True)
        return 130
    except click.FileError:
        _tell(words.say("errors.file"))
        return UNAVAILABLE
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as fault:
        # A fault of ours, whose own words may hold what somebody wrote: the log tells its kind and its place.
        if not logging.getLogger().handlers:
            logs.set_up()
        log.exception("command-failed")
        _tell(words.say("errors.trouble", code=type(fault).__name__))
        return UNAVAILABLE
    return code if isinstance(code, int) else 0


def _tell(line: str) -> None:
    click.echo(click.style("✗ ", fg="red") + line, err=True)


def main() -> None:
    # A command makes much that stays and little that goes round in circles: at the usual 700 objects the collector
    # takes an eighth of the time of a start.
    gc.set_threshold(20_000, 10, 10)
    sys.exit(run())
