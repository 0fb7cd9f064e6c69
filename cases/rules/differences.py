"""What is different between two sets of rules, told by parts that a person can follow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cases.rules.model import Point, Policy, Profile, Ruleset, Sending, When
from cases.time.limits import Limit


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`part` is "policy", "profile", "ladder", "sending" or "promise"; `key` which of them. `name` is the field, or
    "added", "removed" or "place" (another place in the order). Values as they would stand in the file, None: absent."""

    part: str
    key: str
    name: str
    old: str | None = None
    new: str | None = None


def differences(old: Ruleset, new: Ruleset) -> tuple[Difference, ...]:
    return (
        *_of("policy", _policies(old), _policies(new)),
        *_moved(old, new),
        *_of("profile", _profiles(old.profiles), _profiles(new.profiles)),
        *_of("ladder", {"ladder": _points(old.ladder)}, {"ladder": _points(new.ladder)}),
        *_of("sending", {"sending": _sending(old.sending)}, {"sending": _sending(new.sending)}),
        *_of("promise", {"promise": _promise(old)}, {"promise": _promise(new)}),
    )


_Fields = Mapping[str, str]


def _of(part: str, old: Mapping[str, _Fields], new: Mapping[str, _Fields]) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        if key not in old:
            yield Difference(part=part, key=key, name="added", new=new[key].get("limit"))
        elif key not in new:
            yield Difference(part=part, key=key, name="removed", old=old[key].get("limit"))
        else:
            for name in dict.fromkeys((*old[key], *new[key])):
                before, after = old[key].get(name), new[key].get(name)
                if before != after:
                    yield Difference(part=part, key=key, name=name, old=before, new=after)


def _moved(old: Ruleset, new: Ruleset) -> Iterator[Difference]:
    """The first that applies is taken, so the order of a clock's policies means something."""
    for clock in dict.fromkeys(policy.clock for policy in new.policies):
        before = [each.key for each in old.policies if each.clock == clock]
        after = [each.key for each in new.policies if each.clock == clock]
        kept = [key for key in before if key in after], [key for key in after if key in before]
        if kept[0] != kept[1]:
            yield Difference(part="policy", key=clock, name="place", old=" ".join(kept[0]), new=" ".join(kept[1]))


def _policies(rules: Ruleset) -> Mapping[str, _Fields]:
    return {policy.key: _policy(policy) for policy in rules.policies}


def _policy(policy: Policy) -> _Fields:
    return _known(
        clock=policy.clock,
        kind=policy.kind.value,
        limit=_limit(policy.limit),
        profile=policy.profile,
        when=" | ".join(map(when_text, policy.whens)),
        also=" ".join(sorted(policy.also)),
        extension=policy.extension,
        hard=_flag(policy.hard),
        most=_limit(policy.most) if policy.most else None,
        total=_flag(policy.total),
        every=policy.every,
        basis=" ".join(policy.basis),
        active=_flag(policy.active),
    )


def when_text(when: When) -> str:
    """`tracks=P urgent=true flags=stuck`; empty where everything fits."""
    known = _known(
        tracks="".join(track for track in "SDPIX" if track in when.tracks) if len(when.tracks) < 5 else None,
        urgent=None if when.urgent is None else _flag(when.urgent),
        anonymous=None if when.anonymous is None else _flag(when.anonymous),
        flags=",".join(sorted(when.flags)),
        no_flags=",".join(sorted(when.no_flags)),
        categories=",".join(sorted(when.categories)),
        places=",".join(sorted(when.places)),
        states=",".join(sorted(when.states)),
    )
    return " ".join(f"{name}={value}" for name, value in known.items())


def _profiles(profiles: Mapping[str, Profile]) -> Mapping[str, _Fields]:
    return {
        key: {**_points(each.points), "ladder": _flag(each.ladder), "any_time": _flag(each.any_time)}
        for key, each in profiles.items()
    }


def _points(points: tuple[Point, ...]) -> _Fields:
    return {point.level: _point(point) for point in points}


def _point(point: Point) -> str:
    when = {"used": point.percent or None, "working_days": point.working_days, "minutes": point.minutes}
    told = [f"{name}={value}" for name, value in when.items() if value is not None]
    told += [f"at={point.at:%H:%M}"] if point.at else []
    return " ".join([*told, f"to={','.join(point.to)}", f"act={point.act}", *(["draft"] if point.draft else [])])


def _sending(sending: Sending) -> _Fields:
    return {
        "opens": f"{sending.opens:%H:%M}",
        "closes": f"{sending.closes:%H:%M}",
        "digest_above": str(sending.digest_above),
        "by_itself": " ".join(sorted(sending.by_itself)),
    }


def _promise(rules: Ruleset) -> _Fields:
    return {track.value: " ".join(chain) for track, chain in rules.promise.items()}


def _limit(limit: Limit) -> str:
    return f"{limit.text} continuous" if limit.continuous else limit.text


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _known(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}
