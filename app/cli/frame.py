"""Commands, options and troubles whose words are in texts/."""

from collections.abc import Iterable

import click

from app.cli import words
from app.cli.layout import Layout

#: Exit codes, also told in `mashang --help`.
FINE, FINDING, USAGE, UNAVAILABLE = 0, 1, 2, 3


class Context(click.Context):
    formatter_class = Layout


class Option(click.Option):
    """`help` is a text key below `cli.`."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return (record[0], words.say(self.help)) if record and self.help else record


class Command(click.Command):
    """`key` is where its words are: `cli.<key>.short`, `.help` and, when there are some, `.examples`."""

    context_class = Context

    def __init__(self, name: str | None = None, *, key: str = "", **rest: object) -> None:
        super().__init__(name, **rest)  # type: ignore[arg-type]  # click's own keywords
        self.key = key or (name or "")

    def get_short_help_str(self, limit: int = 45) -> str:
        return words.say(f"{self.key}.short")

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=words.say("help.usage") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(words.say(f"{self.key}.help"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx))]
        if records:
            with formatter.section(words.say("help.options")):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if words.has(f"{self.key}.examples"):
            with formatter.section(words.say("help.examples")):
                for line in words.say(f"{self.key}.examples").splitlines():
                    formatter.write(f"{' ' * formatter.current_indent}{line.strip()}\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = words.say("help.help")
        return option


class Group(Command, click.Group):
    """Lists its commands in the order in which they are told."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(words.say("help.commands")):
            formatter.write_dl([(name, command.get_short_help_str()) for name, command in self.commands.items()])
        Command.format_options(self, ctx, formatter)


class Trouble(click.ClickException):
    """One clear line that says what to do next: `cli.errors.<code>`."""

    def __init__(self, code: str, /, *, exit_code: int = UNAVAILABLE, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.exit_with = exit_code

    def format_message(self) -> str:
        return words.say(f"errors.{self.code}", **self.facts)


def usage_words(error: click.UsageError) -> str:
    """What click found wrong, in the reader's language."""
    match error:
        case click.NoSuchOption():
            return words.say("errors.no-such-option", option=error.option_name)
        case click.BadOptionUsage():
            return words.say("errors.missing", name=error.option_name)
        case click.MissingParameter(param=click.Parameter() as param):
            return words.say("errors.missing", name=_shown(param))
        case click.BadParameter(param=click.Parameter() as param):
            return words.say("errors.bad-value", name=_shown(param), allowed=_allowed(param))
        case _ if error.ctx and isinstance(error.ctx.command, Group):
            return words.say("errors.no-such-command", known=", ".join(error.ctx.command.commands))
        case _:
            return words.say("errors.usage")


def _shown(param: click.Parameter) -> str:
    names: Iterable[str] = param.opts if isinstance(param, click.Option) else [(param.name or "").upper()]
    return "/".join(names)


def _allowed(param: click.Parameter) -> str:
    kind = param.type
    if isinstance(kind, click.Choice):
        return ", ".join(str(choice) for choice in kind.choices)
    return words.say(f"types.{kind.name}") if words.has(f"types.{kind.name}") else words.say("types.other")
