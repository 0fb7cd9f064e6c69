"""A project that somebody wrote, found in the register. Who looked, and for what, is kept nowhere."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.effects.scene import Done
from bot.intake.choices import NO_PROJECT, NONE_OF_THESE, place_in
from cases.places import Place, PlaceKind, the_one_called
from dialog.prompts import Prompt
from dialog.turn import Outcome
from dialog.values import Json


class Register(Protocol):
    """What is asked of `cases.ports.PlaceBook`."""

    def get(self, place_id: str) -> Place | None: ...
    def find(
        self, typed: str, *, kinds: Collection[PlaceKind] | None = None, closed: bool = True, limit: int = 10
    ) -> Sequence[Place]: ...


#: So many are offered.
OFFERED = 5


def find_project(places: Register, data: Mapping[str, Json]) -> Done:
    """The only one that is called exactly so is taken; else those that may be meant are offered."""
    written = data.get("project")
    if not isinstance(written, str) or written == NO_PROJECT:
        return Done(outcome=Outcome(facts={"projects": None, "project_stage": None}))
    return _found(places, written, sealed=data.get("sealed") is True)


def take_project(places: Register, data: Mapping[str, Json]) -> Done:
    """One of those that were offered, or none and it stays as it was written. Other words are looked for anew."""
    said = str(data.get("project_which"))
    if said == NONE_OF_THESE:
        written = data.get("project_written")
        return Done(outcome=Outcome(answers={"project": written}, facts={"project_stage": None}))
    id_ = place_in(said)
    place = places.get(id_) if id_ is not None else None
    if place is not None and place.kind is not PlaceKind.PROJECT:
        place = None  # only projects are offered
    return _found(places, said, sealed=data.get("sealed") is True) if place is None else _taken(place)


def _found(places: Register, written: str, *, sealed: bool) -> Done:
    found = places.find(written, kinds=(PlaceKind.PROJECT,), closed=False, limit=OFFERED)
    exact = the_one_called(written, found)
    if exact is not None:
        # What a tip is about is not said again.
        told = () if sealed else (Prompt(text="intake.project.found", facts={"project": _named(exact)}),)
        return _taken(exact, say=told, projects=None)
    offered: Json = [{"id": place.id, **_named(place)} for place in found] or None
    facts = {"projects": offered, "project_written": written, "project_stage": None}
    return Done(outcome=Outcome(facts=facts, answers={"project": written}, clears=("project_which",)))


def _taken(place: Place, say: tuple[Prompt, ...] = (), **facts: Json) -> Done:
    stage = place.stage.value if place.stage else place.prefill.get("project_stage")
    answer: Json = {**_named(place), "place": place.id}
    return Done(outcome=Outcome(facts={**facts, "project_stage": stage}, answers={"project": answer}, say=say))


def _named(place: Place) -> dict[str, Json]:
    return {"names": dict(place.names)}
