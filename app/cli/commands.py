"""All commands with their options: a table. What they do is imported only when they run, so that help is quick."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import click

from app.cli.frame import Command, Group, Option
from cases.organisation import SENSITIVE
from cases.places import PlaceKind

PORT = click.IntRange(1, 65535)
#: As in `qr.posters.kinds`, which help must not wait for.
POSTERS = ("a4", "a5", "a6", "card", "stickers")
STICKERS = ("1", "2", "4", "6", "8", "12", "15", "21", "24")
KIND = click.Choice([kind.value for kind in PlaceKind])
SENSITIVE_ROLE = click.Choice(sorted(role.value for role in SENSITIVE))
FILE = click.Path(path_type=Path)
EDITION = click.IntRange(0)

AS = ("--as", "person")
JSON = Option(["--json", "as_json"], is_flag=True, help="options.json")


def _person() -> Option:
    return Option(list(AS), required=True, envvar="MASHANG_AS", metavar="PERSON", help="options.as")


def _text(name: str, key: str, metavar: str, *, required: bool = False, named: str = "") -> Option:
    names = [name, named] if named else [name]
    return Option(names, metavar=metavar, required=required, help=f"options.{key}")


def _flag(name: str, key: str) -> Option:
    return Option([name], is_flag=True, help=f"options.{key}")


def _file(name: str, key: str) -> Option:
    return Option([name], type=FILE, metavar="FILE", help=f"options.{key}")


def _word(name: str) -> click.Argument:
    return click.Argument([name.lower()], metavar=name)


def _path(name: str) -> click.Argument:
    return click.Argument([name.lower()], type=FILE, metavar=name)


def _later(where: str) -> Callable[..., object]:
    module, _, function = where.partition(":")

    def run(**options: object) -> object:
        return getattr(import_module(f"app.cli.{module}"), function)(**options)

    return run


def _later_shown(where: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    """For an option that shows something and is done."""
    module, _, function = where.partition(":")

    def run(context: click.Context, option: click.Parameter, asked: bool) -> None:
        if asked:
            getattr(import_module(f"app.cli.{module}"), function)(context, option, asked)

    return run


def _command(key: str, does: str, *params: click.Parameter) -> Command:
    return Command(key.rpartition(".")[2], key=key, callback=_later(does), params=list(params))


def _group(key: str, *commands: Command) -> Group:
    return Group(key, key=key, commands={command.name or "": command for command in commands})


LETTER = (
    click.Argument(
        ["kind"], metavar="KIND", type=click.Choice(["urge", "supervise", "duty", "talk", "transfer", "report"])
    ),
    click.Argument(["spoken"], metavar="LANGUAGE", type=click.Choice(["zh-Hans", "en"])),
)

#: Pictures of codes and what they are printed on, see app/cli/qr.py.
PICTURES: Sequence[Command] = (
    _command(
        "qr.make",
        "qr:make",
        _word("TARGET"),
        Option(["--to"], type=FILE, metavar="FILE", required=True, help="options.qr_to"),
        _file("--logo", "qr_logo"),
        _flag("--telegram", "qr_telegram"),
    ),
    _command(
        "qr.poster",
        "qr:poster",
        click.Argument(["places"], metavar="[PLACE...]", nargs=-1),
        Option(["--all", "everything"], is_flag=True, help="options.qr_all"),
        Option(["--kind"], type=click.Choice(POSTERS), default="a4", help="options.qr_kind"),
        Option(
            ["--language", "spoken"],
            type=click.Choice(["zh-Hans", "en", "both"]),
            default="zh-Hans",
            help="options.qr_language",
        ),
        Option(["--to"], type=FILE, metavar="FOLDER", required=True, help="options.qr_folder"),
        Option(["--by"], type=click.Choice(["unit", "place"]), default="unit", help="options.qr_by"),
        Option(["--stickers"], type=click.Choice(STICKERS), default="12", help="options.qr_stickers"),
        _flag("--marks", "qr_marks"),
        _file("--logo", "qr_logo"),
        Option(["--templates"], type=FILE, metavar="FOLDER", help="options.qr_templates"),
        _flag("--telegram", "qr_telegram"),
        JSON,
    ),
    _command(
        "qr.check",
        "check_codes:check",
        click.Argument(["files"], metavar="FILE...", type=FILE, nargs=-1, required=True),
        JSON,
    ),
)

#: The life of codes, see app/cli/codes.py.
CODES: Sequence[Command] = (
    _command("qr.show", "codes:show", _word("PLACE"), JSON),
    _command(
        "qr.rotate",
        "codes:rotate",
        click.Argument(["place"], metavar="[PLACE]", required=False),
        Option(["--all", "all_"], is_flag=True, help="options.codes_all"),
        Option(["--overlap"], default="30d", metavar="SPAN", help="options.codes_overlap"),
        _text("--from", "codes_from", "DAY", named="first"),
        _text("--until", "codes_until", "DAY"),
        _text("--reason", "codes_why", "TEXT"),
        Option(list(AS), envvar="MASHANG_AS", metavar="PERSON", help="options.as"),
        JSON,
    ),
    _command(
        "qr.revoke",
        "codes:revoke",
        _word("PLACE"),
        _text("--reason", "codes_reason", "TEXT", required=True),
        Option(["--version"], type=click.IntRange(1), metavar="N", help="options.codes_version"),
        Option(list(AS), envvar="MASHANG_AS", metavar="PERSON", help="options.as"),
    ),
    _command(
        "qr.stats",
        "scans:stats",
        click.Argument(["place"], metavar="[PLACE]", required=False),
        Option(["--days"], type=click.IntRange(1, 3660), default=30, metavar="N", help="options.codes_days"),
        Option(list(AS), envvar="MASHANG_AS", metavar="PERSON", help="options.as"),
        JSON,
    ),
)

#: The keys that sign codes.
CODE_KEYS: Sequence[Command] = (
    _command("qr.keys", "code_keys:show", JSON),
    _command("qr.new-key", "code_keys:add"),
    _command(
        "qr.retire-key",
        "code_keys:retire",
        _word("NUMBER"),
        _text("--reason", "codes_reason", "TEXT", required=True),
    ),
)

SERVING: Sequence[Option] = (
    _text("--host", "host", "ADDRESS"),
    Option(["--port"], type=PORT, metavar="PORT", help="options.port"),
)

COMMANDS: Sequence[Command] = (
    _command("demo", "demo:demo", *SERVING, _flag("--no-qr", "no_qr")),
    _command("serve", "serve:serve", *SERVING),
    _command(
        "chat",
        "chat:chat",
        _text("--place", "chat_place", "CODE"),
        Option(["--language"], type=click.Choice(["zh-Hans", "en"]), help="options.chat_language"),
    ),
    _command("init", "init:init", _file("--organisation", "organisation"), _flag("--demo", "demo")),
    _command("migrate", "migrate:migrate", _flag("--check", "check")),
    _group(
        "keys",
        _command("keys.new", "keys:new", _file("--pair", "pair")),
        _command("keys.rotate", "keys:rotate", _flag("--retire", "retire"), JSON),
        _command("keys.check", "keys:check", JSON),
    ),
    _group(
        "place",
        _command(
            "place.add",
            "place:add",
            Option(["--kind"], type=KIND, required=True, help="options.place_kind"),
            _text("--name", "place_name", "NAME", required=True),
            _text("--name-en", "place_name_en", "NAME", named="english"),
            _text("--unit", "place_unit", "UNIT", required=True),
            JSON,
        ),
        _command("place.list", "place:list_places", JSON),
        _command("place.show", "place_card:show", _word("PLACE"), JSON),
        _command(
            "place.import",
            "place_sheet:import_file",
            click.Argument(["file"], metavar="FILE", type=FILE),
            Option(["--map", "headings"], multiple=True, metavar="HEADING=COLUMN", help="options.place_map"),
            Option(["--kind"], type=KIND, help="options.place_import_kind"),
            Option(["--yes", "-y", "confirmed"], is_flag=True, help="options.place_yes"),
            Option(list(AS), envvar="MASHANG_AS", metavar="PERSON", help="options.as"),
            JSON,
        ),
        _command(
            "place.export",
            "place_sheet:export",
            _path("FILE"),
            Option(["--kind"], type=KIND, help="options.place_export_kind"),
        ),
        _command(
            "place.channels",
            "channels:channels",
            Option(["--months"], type=click.IntRange(1, 60), default=12, metavar="N", help="options.channel_months"),
            Option(list(AS), envvar="MASHANG_AS", metavar="PERSON", help="options.as"),
            JSON,
        ),
    ),
    _group("qr", *PICTURES, *CODES, *CODE_KEYS),
    _group(
        "staff",
        _command(
            "staff.invite", "staff:invite", _word("PERSON"), _flag("--bot", "staff_bot"), _file("--to", "staff_to")
        ),
        _command("staff.enter", "entering:enter", _word("PERSON"), _file("--to", "staff_to")),
        _command("staff.list", "staff:list_people", JSON),
        _command("staff.revoke", "staff:revoke", _word("PERSON")),
        _command("staff.sign-out", "staff:sign_out", _word("PERSON")),
        _command("staff.roles", "staff:list_roles", JSON),
        _command(
            "staff.confirm-role",
            "staff:confirm_role",
            click.Argument(["user"], metavar="PERSON"),
            _word("UNIT"),
            click.Argument(["role"], metavar="ROLE", type=SENSITIVE_ROLE),
            _person(),
        ),
    ),
    _group(
        "organisation",
        _command("organisation.export", "organisation:export", _path("FILE")),
        _command(
            "organisation.import",
            "organisation:import_files",
            click.Argument(["file"], metavar="FILE...", type=FILE, nargs=-1, required=True),
            _flag("--dry-run", "organisation_dry_run"),
            Option(list(AS), envvar="MASHANG_AS", metavar="PERSON", help="options.as"),
        ),
    ),
    _group(
        "route",
        _command(
            "route.explain",
            "route:explained",
            click.Argument(["number"], metavar="[NUMBER]", required=False),
            _flag("--dry-run", "route_dry_run"),
            _person(),
            Option(["--track"], type=click.Choice(["S", "P", "I", "X"]), default="S", help="options.track"),
            _text("--category", "route_category", "CODE"),
            _text("--place", "route_place", "PLACE"),
            _text("--unit", "route_unit", "NAME"),
            JSON,
        ),
    ),
    _group(
        "case",
        _command(
            "case.list",
            "case:list_cases",
            _person(),
            _text("--state", "state", "STATE"),
            Option(["--limit"], type=click.IntRange(1, 10_000), default=100, metavar="N", help="options.limit"),
            Option(["--due", "by_due"], is_flag=True, help="options.by_due"),
            JSON,
        ),
        _command("case.show", "case:show", _word("NUMBER"), _person(), JSON),
        _command(
            "case.move",
            "case:move",
            _word("NUMBER"),
            _word("STATE"),
            _person(),
            _text("--reason", "reason", "TEXT"),
            _text("--right-channel", "grounds_channel", "CODE", named="channel"),
            _text("--head", "grounds_head", "NUMBER"),
            _text("--approver", "grounds_approver", "PERSON"),
            _text("--outcome", "grounds_outcome", "CODE"),
            _flag("--result", "grounds_result"),
        ),
        _command(
            "case.act",
            "acting:act",
            _word("NUMBER"),
            _word("ACTION"),
            _person(),
            _text("--reason", "reason", "TEXT"),
            _text("--unit", "act_unit", "UNIT"),
            _text("--handler", "act_handler", "PERSON"),
            _text("--whom", "act_whom", "PERSON"),
            _text("--limit", "act_limit", "LIMIT"),
            _text("--approver", "grounds_approver", "PERSON"),
            _text("--outcome", "grounds_outcome", "CODE"),
            _flag("--result", "grounds_result"),
            _text("--right-channel", "grounds_channel", "CODE", named="channel"),
            _text("--code", "act_code", "CODE"),
            _flag("--receipt", "act_receipt"),
            _text("--head", "grounds_head", "NUMBER"),
            Option(["--flag"], multiple=True, metavar="FLAG", help="options.act_flag"),
            _text("--level", "act_level", "LEVEL"),
            Option(["--yes/--no", "yes"], default=None, help="options.act_yes"),
            _text("--meeting", "act_meeting", "NUMBER"),
            _text("--message", "act_message", "MESSAGE"),
            Option(["--reached/--not-reached", "reached"], default=None, help="options.act_reached"),
            _text("--satisfied", "act_satisfied", "WORD"),
            _flag("--publish", "act_publish"),
            _flag("--tell", "act_tell"),
            Option(
                ["--list"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_later_shown("acting:show_table"),
                help="options.act_list",
            ),
        ),
        _command("case.message", "case:message", _word("NUMBER"), _person()),
    ),
    _command(
        "deadline",
        "deadline:deadline",
        _file("--calendar", "calendar_of_deadline"),
        _text("--start", "start", "TIME", required=True),
        _text("--limit", "time_limit", "LIMIT", required=True),
        _flag("--continuous", "continuous"),
        Option(["--pause"], multiple=True, metavar="FROM/TO", help="options.pause"),
        _text("--at", "at", "TIME"),
        _text("--done", "done", "TIME"),
        Option(["--extension"], multiple=True, metavar="LIMIT", help="options.extension"),
        JSON,
    ),
    _group(
        "calendar",
        _command(
            "calendar.show",
            "calendar:show",
            Option(["--year"], type=click.IntRange(2000, 2099), metavar="Y", help="options.calendar_year"),
            _text("--month", "calendar_month", "YYYY-MM"),
            _file("--calendar", "calendar_file"),
            JSON,
        ),
        _command("calendar.check", "calendar:check", _path("FILE"), JSON),
        _command(
            "calendar.import",
            "calendar:import_file",
            _path("FILE"),
            _text("--reason", "calendar_reason", "TEXT", required=True),
            _person(),
        ),
    ),
    _group(
        "policy",
        _command(
            "policy.list",
            "policy:list_policies",
            Option(["--track"], type=click.Choice(["S", "D", "P", "I", "X"]), help="options.track"),
            JSON,
        ),
        _command(
            "policy.show",
            "policy:show",
            _word("POLICY"),
            JSON,
            Option(["--toml", "as_toml"], is_flag=True, help="options.policy_toml"),
        ),
        _command(
            "policy.set",
            "policy:change",
            click.Argument(["policy"], metavar="[POLICY]", required=False),
            _text("--limit", "policy_limit", "LIMIT"),
            _text("--profile", "policy_profile", "PROFILE"),
            Option(["--active/--inactive"], default=None, help="options.policy_active"),
            _file("--file", "policy_file"),
            _text("--reason", "policy_reason", "TEXT", required=True),
            _person(),
        ),
        _command(
            "policy.diff",
            "policy:diff",
            click.Argument(["older"], metavar="[FROM]", type=EDITION, required=False),
            click.Argument(["newer"], metavar="[TO]", type=EDITION, required=False),
            JSON,
        ),
    ),
    _group(
        "duty",
        _command("duty.list", "duty:list_duties", JSON),
        _command("duty.done", "duty:done", _word("POLICY"), _person()),
    ),
    _group(
        "letter",
        _command("letter.show", "letter:show", *LETTER),
        _command(
            "letter.set",
            "letter:replace",
            *LETTER,
            click.Argument(["file"], metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
            _text("--reason", "policy_reason", "TEXT", required=True),
            _person(),
        ),
    ),
    _group(
        "retention",
        _command(
            "retention.list",
            "retention:coming",
            Option(["--days"], type=click.IntRange(0, 36_500), default=30, metavar="D", help="options.within_days"),
            JSON,
        ),
        _command("retention.run", "retention:run"),
    ),
    _group("diary", _command("diary.verify", "diary:verify", JSON)),
    _command(
        "simulate",
        "simulate:simulate",
        Option(["--cases"], type=click.IntRange(1, 100_000), default=500, metavar="N", help="options.cases"),
        Option(["--days"], type=click.IntRange(7, 365), default=365, metavar="D", help="options.days"),
        Option(["--seed"], type=int, default=1, metavar="S", help="options.seed"),
        JSON,
    ),
    _command("doctor", "doctor:examined", JSON),
)
