"""Editing the text of the rules by hand's rules: comments, order and spacing stay as somebody wrote them."""

import tomlkit
from tomlkit.items import AoT, Table


class NoSuchPolicy(KeyError):
    """The text has no policy of that key."""


def edited(
    text: str, key: str, *, limit: str | None = None, profile: str | None = None, active: bool | None = None
) -> str:
    """The text with one policy changed; what is None stays. Whether the result holds rules is not looked at here.
    Raises NoSuchPolicy."""
    document = tomlkit.parse(text)
    policy = _find(document.get("policy"), key)
    for name, value in (("limit", limit), ("profile", profile)):
        if value is not None:
            policy[name] = value
    if active is not None and (active is False or "active" in policy):
        policy["active"] = active
    return tomlkit.dumps(document)


def snippet(text: str, key: str) -> str:
    """The policy as it stands in the text, without what is written below it. Raises NoSuchPolicy."""
    lines = _find(tomlkit.parse(text).get("policy"), key).as_string().splitlines()
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()
    return "\n".join(["[[policy]]", *lines]) + "\n"


def _find(policies: object, key: str) -> Table:
    for each in policies.body if isinstance(policies, AoT) else ():
        if each.get("key") == key:
            return each
    raise NoSuchPolicy(key)
