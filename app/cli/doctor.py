"""`mashang doctor`: what is misconfigured, and how to mend it."""

from collections.abc import Sequence

import click

from app import doctor
from app.cli import rooms, words
from app.cli.frame import FINDING
from app.examination import examine


def examined(as_json: bool) -> int:
    found = rooms.settings()
    findings = rooms.run(lambda: examine(found))
    if as_json:
        rooms.print_json(
            {"findings": [{"code": finding.code, **finding.facts, "mend": _mend(finding)} for finding in findings]}
        )
    else:
        _print(findings)
    return FINDING if findings else 0


def _print(findings: Sequence[doctor.Finding]) -> None:
    if not findings:
        click.echo(click.style("✓ ", fg="green") + words.say("doctor.all_well"))
        return
    for finding in findings:
        click.echo(click.style("✗ ", fg="red") + words.say(f"doctor.{finding.code}.finding", **finding.facts))
        click.echo(f"  {words.say('doctor.mend')} {_mend(finding)}\n")
    click.echo(words.say("doctor.found", count=len(findings)))


def _mend(finding: doctor.Finding) -> str:
    return words.say(f"doctor.{finding.code}.mend", **finding.facts)
