"""What routing has to know of a case: facts, never what a person wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from cases import exclusions, filing
from cases.case import Case, Filing, Track
from cases.exclusions import Excluded
from cases.organisation import Organisation, Sector
from cases.places import Place, PlaceKind
from cases.values import Json


@dataclass(frozen=True, kw_only=True)
class Matter:
    """`case` is the id of the case, empty for a dry run. `kind` is the answer to question 3, `source` how it came when
    a dispatcher entered it ("phone", "12345", …). `place_unit` is the unit answerable at the place, `place_department`
    the responsible department there, `project` the id of the project that the place is or belongs to. `subject_units`
    are the units that question 10 names, `investor` says that the enterprise is an investor on record.

    `accused` are those of the excluded units that the matter is about; the others are kept away (question 20). Routing
    starts one level above an accused unit, and nowhere near one that is kept away.
    """

    track: Track
    category: str | None = None
    kind: str | None = None
    place_unit: str | None = None
    place_department: str | None = None
    place_kind: PlaceKind | None = None
    project: str | None = None
    subject_units: frozenset[str] = frozenset()
    sector: Sector | None = None
    urgent: bool = False
    anonymous: bool = False
    investor: bool = False
    flags: frozenset[str] = frozenset()
    source: str | None = None
    excluded: Excluded = field(default_factory=Excluded, repr=False)
    accused: frozenset[str] = field(default=frozenset(), repr=False)
    case: str = ""

    @cached_property
    def out(self) -> frozenset[str]:
        """Units that may not come near it."""
        return self.excluded.units | self.accused


def of_filing(
    filed: Filing,
    organisation: Organisation,
    *,
    place: Place | None = None,
    sector: Sector | None = None,
    urgent: bool = False,
    investor: bool = False,
    flags: frozenset[str] = frozenset(),
    source: str | None = None,
    case: str = "",
) -> Matter:
    """Who is excluded follows from the answers. An anonymous reporter is no investor on record: that would be a trace
    (decision 7)."""
    answers = filed.answers
    excluded = exclusions.of(filed, organisation)
    return Matter(
        track=filed.track,
        category=_code(answers.get("category")),
        kind=_code(answers.get("kind")),
        place_unit=place.unit if place else None,
        place_kind=place.kind if place else None,
        place_department=place.department if place else None,
        project=_code(answers.get(filing.PROJECT_ID)) or (place.project if place else None),
        subject_units=organisation.find_units(filing.text_of(answers.get("subject_unit")), loosely=False),
        sector=sector,
        urgent=urgent,
        anonymous=filed.anonymous,
        investor=investor and not filed.anonymous,
        flags=flags,
        source=source,
        excluded=excluded,
        accused=_accused(filed, organisation, excluded),
        case=case,
    )


def of_case(
    case: Case,
    answers: Mapping[str, Json],
    organisation: Organisation,
    *,
    place: Place | None = None,
    sector: Sector | None = None,
    investor: bool = False,
    source: str | None = None,
) -> Matter:
    """Of a stored case that is not sealed. Excluded is whoever was when it was filed, whoever was since, and whoever
    the answers exclude in today's organisation (RC-10)."""
    filed = Filing(track=case.track, anonymous=case.anonymous, language=case.language, answers=answers)
    found = of_filing(
        filed,
        organisation,
        place=place,
        sector=sector,
        urgent=case.urgent,
        investor=investor,
        flags=case.flags,
        source=source,
        case=case.id,
    )
    access, today = case.access, found.excluded
    excluded = Excluded(units=access.excluded_units | today.units, people=access.excluded_people | today.people)
    return replace(found, category=case.category or found.category, excluded=excluded)


def _accused(filed: Filing, organisation: Organisation, excluded: Excluded) -> frozenset[str]:
    """The same without question 20. Where nothing is written there, it is not worked out twice."""
    if not filing.text_of(filed.answers.get("keep_away")).strip():
        return excluded.units
    about = {slot: answer for slot, answer in filed.answers.items() if slot != "keep_away"}
    return exclusions.of(replace(filed, answers=about), organisation).units


def _code(answer: Json) -> str | None:
    return answer if isinstance(answer, str) else None
