"""Which track a complaint belongs to: where answers point to two, the stricter; the person confirms (decision 1)."""

from cases.case import Track

#: Strictest first. A petition (X) is entered by a dispatcher only, so no answer of the public leads there.
STRICTNESS = (Track.DISCIPLINE, Track.PAYMENT, Track.FOREIGN, Track.SERVICE)

#: What question 3 says (domain.md B5).
KINDS: dict[str, Track] = {
    "help": Track.SERVICE,
    "complaint": Track.SERVICE,
    "stuck": Track.SERVICE,  # 办不成事
    "enquiry": Track.SERVICE,
    "suggestion": Track.SERVICE,
    "praise": Track.SERVICE,
    "arrears": Track.PAYMENT,
    "foreign": Track.FOREIGN,
    "tip": Track.DISCIPLINE,
}


def stricter(one: Track, other: Track) -> Track:
    """Raises ValueError for X."""
    return min(one, other, key=STRICTNESS.index)


def of_kind(kind: str) -> Track:
    return KINDS.get(kind, Track.SERVICE)


def of_category(tracks: tuple[Track, ...], *, about_a_person: bool) -> Track:
    """Of a category that knows two tracks, the stricter one applies when somebody is accused in person."""
    return min(tracks, key=STRICTNESS.index) if about_a_person else tracks[0]


def track_of(kind: str, tracks: tuple[Track, ...] = (), *, about_a_person: bool = False) -> Track:
    """The strictest track that the answers point to. `tracks` are those of the category, its default first."""
    said = of_kind(kind)
    return stricter(said, of_category(tracks, about_a_person=about_a_person)) if tracks else said
