"""Every table, declared once. The books run Core statements on `Model.__table__`; no ORM session is opened.

Tables of cases and their parts have random keys and, on SQLite, no rowid: rows lie in the order of their random ids,
so that the file does not keep the order in which cases came in (decision 7). What is said with a visitor is erased
when a case is filed; its tables have a rowid, because that makes a turn cheaper.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, Sequence, Text, false, text
from sqlalchemy.sql.schema import MetaData
from sqlmodel import Field, SQLModel

from storage.instants import Instant

metadata: MetaData = SQLModel.metadata

#: Numbers of what is heard and said. PostgreSQL has the sequence, SQLite the row `said` of `counter`.
SAID = Sequence("said", metadata=metadata)

UNORDERED = {"sqlite_with_rowid": False}


def _text(*, key: bool = False, null: bool = False) -> Column[str]:
    return Column(Text, primary_key=key, nullable=null)


def _bytes(*, null: bool = False) -> Column[bytes]:
    return Column(LargeBinary, nullable=null)


def _instant(*, null: bool = False) -> Column[datetime]:
    return Column(Instant, nullable=null)


def _number(*, key: bool = False, big: bool = False) -> Column[int]:
    return Column(BigInteger if big else Integer, primary_key=key, autoincrement=False, nullable=False)


def _flag() -> Column[bool]:
    return Column(Boolean, nullable=False, server_default=false())


class Inbox(SQLModel, table=True):
    """What visitors sent, until their conversation ends. Unique by channel, visitor and incoming id (decision 29)."""

    __tablename__ = "inbox"
    channel: str = Field(sa_column=_text(key=True))
    visitor: str = Field(sa_column=_text(key=True))
    incoming_id: str = Field(sa_column=_text(key=True))
    seq: int = Field(sa_column=_number(big=True))
    turn: int = Field(sa_column=_number())
    at: datetime = Field(sa_column=_instant())
    body: bytes = Field(sa_column=_bytes())


class Conversation(SQLModel, table=True):
    __tablename__ = "conversation"
    __table_args__ = (Index("conversation_until", "until"),)
    channel: str = Field(sa_column=_text(key=True))
    visitor: str = Field(sa_column=_text(key=True))
    turn: int = Field(sa_column=_number())
    touched: datetime = Field(sa_column=_instant())
    until: datetime = Field(sa_column=_instant())
    state: bytes = Field(sa_column=_bytes())


class Outbox(SQLModel, table=True):
    """What was said to visitors. `kept` outlives its conversation until it is acknowledged: a "receipt" for a day at
    most, "news" for a month; it is empty for all else."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_visitor", "channel", "visitor", "seq"),
        Index("outbox_kept", "kept", "at", sqlite_where=text("kept <> ''"), postgresql_where=text("kept <> ''")),
        UNORDERED,
    )
    seq: int = Field(sa_column=_number(key=True, big=True))
    channel: str = Field(sa_column=_text())
    visitor: str = Field(sa_column=_text())
    incoming_id: str = Field(sa_column=_text())
    turn: int = Field(sa_column=_number())
    at: datetime = Field(sa_column=_instant())
    acknowledged: datetime | None = Field(sa_column=_instant(null=True))
    kept: str = Field(sa_column=_text())
    body: bytes = Field(sa_column=_bytes())


class Follower(SQLModel, table=True):
    """Who wants news of a case; never of an anonymous or a sealed one."""

    __tablename__ = "follower"
    __table_args__ = (Index("follower_visitor", "channel", "visitor"), UNORDERED)
    case: str = Field(sa_column=_text(key=True))
    channel: str = Field(sa_column=_text(key=True))
    visitor: str = Field(sa_column=_text(key=True))


class ArrivalRow(SQLModel, table=True):
    """An update of a chat platform (decision 29). A settled one is only there to tell a repeat: it has no visitor, no
    body and no `after`, and of its instant the half day. It has a rowid: without one SQLite would look for those
    that wait among all."""

    __tablename__ = "arrival"
    __table_args__ = (
        Index(
            "arrival_waiting",
            "source",
            "update_id",
            sqlite_where=text("settled = 0"),
            postgresql_where=text("NOT settled"),
        ),
        Index("arrival_settled", "at", sqlite_where=text("settled = 1"), postgresql_where=text("settled")),
    )
    source: str = Field(sa_column=_text(key=True))
    update_id: int = Field(sa_column=_number(key=True, big=True))
    visitor: str | None = Field(sa_column=_text(null=True))
    at: datetime = Field(sa_column=_instant())
    settled: bool = Field(sa_column=_flag())
    tries: int = Field(sa_column=_number())
    after: datetime | None = Field(sa_column=_instant(null=True))
    body: bytes | None = Field(sa_column=_bytes(null=True))


class ChatRow(SQLModel, table=True):
    """How a visitor is reached on a platform. `box` is the address there; `told` is unset while the staff does not know
    that the chat is dead; `seen` is the half day in which the row was last changed or looked at."""

    __tablename__ = "chat"
    __table_args__ = (
        Index("chat_seen", "seen"),
        Index(
            "chat_unmourned",
            "told",
            "channel",
            "visitor",
            sqlite_where=text("told = 0"),
            postgresql_where=text("NOT told"),
        ),
        UNORDERED,
    )
    channel: str = Field(sa_column=_text(key=True))
    visitor: str = Field(sa_column=_text(key=True))
    language: str = Field(sa_column=_text())
    muted: bool = Field(sa_column=_flag())
    dead: bool = Field(sa_column=_flag())
    told: bool = Field(sa_column=_flag())
    seen: datetime = Field(sa_column=_instant())
    box: bytes = Field(sa_column=_bytes())


class ParcelRow(SQLModel, table=True):
    """An entry of the outbox that is not delivered yet. `sent` are ids of messages, with spaces between. There are few
    at a time and each is there for a moment: another index would cost more than it saves."""

    __tablename__ = "parcel"
    __table_args__ = (UNORDERED,)
    channel: str = Field(sa_column=_text(key=True))
    visitor: str = Field(sa_column=_text(key=True))
    seq: int = Field(sa_column=_number(key=True, big=True))
    after: datetime = Field(sa_column=_instant())
    tries: int = Field(sa_column=_number())
    sent: str = Field(sa_column=_text())
    news: bool = Field(sa_column=_flag())


class ChatMessageRow(SQLModel, table=True):
    """A message that stands in a chat, for as long as the platform would delete it: no word of what it says."""

    __tablename__ = "chat_message"
    __table_args__ = (
        Index("chat_message_at", "at"),
        Index(
            "chat_message_doomed",
            "doomed",  # or SQLite takes the primary key, which begins with the same columns
            "channel",
            "visitor",
            "message_id",
            sqlite_where=text("doomed = 1"),
            postgresql_where=text("doomed"),
        ),
        UNORDERED,
    )
    channel: str = Field(sa_column=_text(key=True))
    visitor: str = Field(sa_column=_text(key=True))
    message_id: int = Field(sa_column=_number(key=True, big=True))
    mine: bool = Field(sa_column=_flag())
    at: datetime = Field(sa_column=_instant())
    ask: int = Field(sa_column=_number(big=True))
    seq: int = Field(sa_column=_number(big=True))
    doomed: bool = Field(sa_column=_flag())


class LastWordsRow(SQLModel, table=True):
    """What a sealed matter ended with in a chat (the receipt): deleted there at `until`, or sooner when the person says
    so. `seq` is the entry of the outbox that it shows."""

    __tablename__ = "last_words"
    __table_args__ = (Index("last_words_until", "channel", "until", "visitor", "seq"), UNORDERED)
    channel: str = Field(sa_column=_text(key=True))
    visitor: str = Field(sa_column=_text(key=True))
    seq: int = Field(sa_column=_number(key=True, big=True))
    until: datetime = Field(sa_column=_instant())


class UploadLinkRow(SQLModel, table=True):
    """A one-time link to hand over a file on the web; the link itself is not kept, only its digest."""

    __tablename__ = "upload_link"
    __table_args__ = (
        Index("upload_link_until", "until"),
        Index("upload_link_visitor", "channel", "visitor"),
        UNORDERED,
    )
    digest: str = Field(sa_column=_text(key=True))
    channel: str = Field(sa_column=_text())
    visitor: str = Field(sa_column=_text())
    until: datetime = Field(sa_column=_instant())


class Counter(SQLModel, table=True):
    __tablename__ = "counter"
    __table_args__ = (UNORDERED,)
    name: str = Field(sa_column=_text(key=True))
    value: int = Field(sa_column=_number(big=True))


class CaseRow(SQLModel, table=True):
    """`access` is a box under the case's key; of a sealed case it is the plain allow-list of recipients."""

    __tablename__ = "case"
    __table_args__ = (
        Index("case_number", "number", unique=True),
        Index(
            "case_place",
            "place",
            "filed",
            "track",  # for counts, without a look at the rows
            sqlite_where=text("place IS NOT NULL"),
            postgresql_where=text("place IS NOT NULL"),
        ),
        UNORDERED,
    )
    id: str = Field(sa_column=_text(key=True))
    number: str = Field(sa_column=_text())
    track: str = Field(sa_column=_text())
    state: str = Field(sa_column=_text())
    version: int = Field(sa_column=_number())
    filed: datetime = Field(sa_column=_instant())
    owner: str = Field(sa_column=_text())
    language: str = Field(sa_column=_text())
    anonymous: bool = Field(sa_column=_flag())
    urgent: bool = Field(sa_column=_flag())
    flags: str = Field(sa_column=_text())
    category: str | None = Field(sa_column=_text(null=True))
    place: str | None = Field(sa_column=_text(null=True))
    identity: str | None = Field(sa_column=_text(null=True))
    access: bytes = Field(sa_column=_bytes())
    handler: str | None = Field(sa_column=_text(null=True))
    leader: str | None = Field(sa_column=_text(null=True))
    territory: str | None = Field(sa_column=_text(null=True))
    department: str | None = Field(sa_column=_text(null=True))
    co_units: str = Field(sa_column=Column(Text, nullable=False, server_default="[]"))
    first_handler: str | None = Field(sa_column=_text(null=True))
    declared: str = Field(sa_column=Column(Text, nullable=False, server_default="[]"))
    meeting: str | None = Field(sa_column=_text(null=True))
    source: str | None = Field(sa_column=_text(null=True))


class ListingRow(SQLModel, table=True):
    """Where a case stands in the lists of the desk. `name` says whose list: "*" of all that are not sealed, "u:" and
    "c:" with the unit that owns it or helps, "h:" with its handler, "p:" with its leader, "s:" with a recipient.
    `rank` orders it: the due date of what has to be done next; of one that is over, when it ended, negative, so that
    the newest comes first."""

    __tablename__ = "listing"
    __table_args__ = (
        Index("listing_case", "case"),
        Index("listing_state", "open", "name", "state", "rank"),  # for counts, without a look at the rows
        UNORDERED,
    )
    open: bool = Field(sa_column=Column(Boolean, primary_key=True, nullable=False))
    name: str = Field(sa_column=_text(key=True))
    rank: int = Field(sa_column=_number(key=True, big=True))
    case: str = Field(sa_column=_text(key=True))
    state: str = Field(sa_column=_text())


class BarRow(SQLModel, table=True):
    """Who must not come near a case that is not sealed: digests of units and people, under a key of the keyring. The
    same is in the box `access` of the case; this is for counting without opening every box."""

    __tablename__ = "bar"
    __table_args__ = (Index("bar_case", "case"), UNORDERED)
    name: str = Field(sa_column=_text(key=True))
    case: str = Field(sa_column=_text(key=True))


class CaseLock(SQLModel, table=True):
    __tablename__ = "case_lock"
    __table_args__ = (UNORDERED,)
    case: str = Field(sa_column=_text(key=True))
    salt: bytes = Field(sa_column=_bytes())
    params: str = Field(sa_column=_text())
    verifier: bytes = Field(sa_column=_bytes())
    public_key: str = Field(sa_column=_text())
    wrapped_key: bytes = Field(sa_column=_bytes())


class CaseKey(SQLModel, table=True):
    """A case's own key, wrapped by the deployment key `key_id`. Without this row what the case says is gone."""

    __tablename__ = "case_key"
    __table_args__ = (Index("case_key_by", "key_id"), UNORDERED)
    case: str = Field(sa_column=_text(key=True))
    key_id: str = Field(sa_column=_text())
    box: bytes = Field(sa_column=_bytes())


class Content(SQLModel, table=True):
    __tablename__ = "content"
    __table_args__ = (UNORDERED,)
    case: str = Field(sa_column=_text(key=True))
    name: str = Field(sa_column=_text(key=True))
    box: bytes = Field(sa_column=_bytes())


class MessageRow(SQLModel, table=True):
    """`shown`: the reporter has been shown it, so it cannot be taken back any more."""

    __tablename__ = "message"
    __table_args__ = (UNORDERED,)
    case: str = Field(sa_column=_text(key=True))
    seq: int = Field(sa_column=_number(key=True))
    id: str = Field(sa_column=_text())
    author: str = Field(sa_column=_text())
    kind: str = Field(sa_column=_text())
    at: datetime = Field(sa_column=_instant())
    box: bytes = Field(sa_column=_bytes())
    shown: bool = Field(sa_column=_flag())


class Identity(SQLModel, table=True):
    """`sealed` opens with a custodian's key only; `box` exists where the reporter agreed to be named to the owner."""

    __tablename__ = "identity"
    __table_args__ = (Index("identity_key_by", "key_id"), UNORDERED)
    reference: str = Field(sa_column=_text(key=True))
    sealed: bytes | None = Field(sa_column=_bytes(null=True))
    key_id: str | None = Field(sa_column=_text(null=True))
    box: bytes | None = Field(sa_column=_bytes(null=True))


class DiaryRow(SQLModel, table=True):
    """Triggers refuse to change a line, and to delete one unless the case is in `archive`."""

    __tablename__ = "diary"
    __table_args__ = (UNORDERED,)
    case: str = Field(sa_column=_text(key=True))
    seq: int = Field(sa_column=_number(key=True))
    at: datetime = Field(sa_column=_instant())
    actor: str = Field(sa_column=_text())
    event: str = Field(sa_column=_text())
    facts: str = Field(sa_column=_text())
    reason: bytes | None = Field(sa_column=_bytes(null=True))
    reason_digest: str | None = Field(sa_column=_text(null=True))
    previous: str = Field(sa_column=_text())
    digest: str = Field(sa_column=_text())


class Archive(SQLModel, table=True):
    """What remains of a case whose time was over: its id and the head of its diary, so that the roots still fit."""

    __tablename__ = "archive"
    __table_args__ = (UNORDERED,)
    case: str = Field(sa_column=_text(key=True))
    seq: int = Field(sa_column=_number())
    digest: str = Field(sa_column=_text())


class Evidence(SQLModel, table=True):
    """A file: of a draft (`owner` is the visitor) or of a case, never of both. `about` holds name, type and size."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("evidence_owner", "owner"),
        Index("evidence_case", "case"),
        Index("evidence_until", "until"),
        UNORDERED,
    )
    id: str = Field(sa_column=_text(key=True))
    owner: str | None = Field(sa_column=_text(null=True))
    case: str | None = Field(sa_column=_text(null=True))
    until: datetime | None = Field(sa_column=_instant(null=True))
    kind: str = Field(sa_column=_text())
    size: int = Field(sa_column=_number(big=True))
    fingerprint: str = Field(sa_column=_text())
    about: bytes = Field(sa_column=_bytes())


class EvidenceChunk(SQLModel, table=True):
    """`part` is "cleaned" or "original"; a box holds at most 1 MiB."""

    __tablename__ = "evidence_chunk"
    __table_args__ = (UNORDERED,)
    evidence: str = Field(sa_column=_text(key=True))
    part: str = Field(sa_column=_text(key=True))
    seq: int = Field(sa_column=_number(key=True))
    box: bytes = Field(sa_column=_bytes())


class PlaceRow(SQLModel, table=True):
    __tablename__ = "place"
    id: str = Field(sa_column=_text(key=True))
    kind: str = Field(sa_column=_text())
    names: str = Field(sa_column=_text())
    number: str = Field(sa_column=Column(Text, nullable=False, server_default=""))
    unit: str | None = Field(sa_column=_text(null=True))
    department: str | None = Field(sa_column=_text(null=True))
    lead: str | None = Field(sa_column=_text(null=True))
    leader: str | None = Field(sa_column=_text(null=True))
    within: str | None = Field(sa_column=_text(null=True))
    stage: str | None = Field(sa_column=_text(null=True))
    contract: str | None = Field(sa_column=_text(null=True))
    closed: bool = Field(sa_column=_flag())
    prefill: str = Field(sa_column=_text())


class PlaceCodeRow(SQLModel, table=True):
    """The versions of the code of a place; what was signed and has no row here counts as revoked."""

    __tablename__ = "place_code"
    __table_args__ = (Index("place_code_short", "short", unique=True), UNORDERED)
    place: str = Field(sa_column=_text(key=True))
    version: int = Field(sa_column=_number(key=True))
    made: datetime = Field(sa_column=_instant())
    actor: str = Field(sa_column=_text())
    first: datetime | None = Field(sa_column=_instant(null=True))
    until: datetime | None = Field(sa_column=_instant(null=True))
    revoked: datetime | None = Field(sa_column=_instant(null=True))
    revoked_by: str = Field(sa_column=_text())
    reason: str = Field(sa_column=_text())
    short: str | None = Field(sa_column=_text(null=True))
    why: str = Field(sa_column=Column(Text, nullable=False, server_default=""))


class ScanRow(SQLModel, table=True):
    """How often a code was scanned on a local day, and nothing of who scanned it (CF-10)."""

    __tablename__ = "scan"
    __table_args__ = (
        Index(
            "scan_odd",
            "day",
            sqlite_where=text("state <> 'genuine'"),
            postgresql_where=text("state <> 'genuine'"),
        ),
        UNORDERED,
    )
    place: str = Field(sa_column=_text(key=True))
    day: str = Field(sa_column=_text(key=True))
    version: int = Field(sa_column=_number(key=True))
    state: str = Field(sa_column=_text(key=True))
    count: int = Field(sa_column=_number())


class ScanMonthRow(SQLModel, table=True):
    """The same of a month that is long over. Only the office is told of it."""

    __tablename__ = "scan_month"
    __table_args__ = (UNORDERED,)
    place: str = Field(sa_column=_text(key=True))
    month: str = Field(sa_column=_text(key=True))
    state: str = Field(sa_column=_text(key=True))
    count: int = Field(sa_column=_number())


class CaseMonthRow(SQLModel, table=True):
    """How many cases came from a place in a month, as it was when the month was over. Nothing changes it afterwards, so
    that nobody learns from it what became of a case."""

    __tablename__ = "case_month"
    __table_args__ = (UNORDERED,)
    place: str = Field(sa_column=_text(key=True))
    month: str = Field(sa_column=_text(key=True))
    count: int = Field(sa_column=_number())


class UnitRow(SQLModel, table=True):
    __tablename__ = "unit"
    id: str = Field(sa_column=_text(key=True))
    kind: str = Field(sa_column=_text())
    names: str = Field(sa_column=_text())
    above: str | None = Field(sa_column=_text(null=True))
    branch: bool = Field(sa_column=_flag())


class SectorRow(SQLModel, table=True):
    """The leading units of a field, in order."""

    __tablename__ = "sector"
    sector: str = Field(sa_column=_text(key=True))
    seq: int = Field(sa_column=_number(key=True))
    unit: str = Field(sa_column=_text())


class TeamRow(SQLModel, table=True):
    __tablename__ = "team"
    id: str = Field(sa_column=_text(key=True))
    kind: str = Field(sa_column=_text())
    names: str = Field(sa_column=_text())
    unit: str = Field(sa_column=_text())
    members: str = Field(sa_column=_text())
    projects: str = Field(sa_column=_text())


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    id: str = Field(sa_column=_text(key=True))
    name: str = Field(sa_column=_text())
    active: bool = Field(sa_column=_flag())


class PostRow(SQLModel, table=True):
    __tablename__ = "post"
    seq: int = Field(sa_column=_number(key=True))
    person: str = Field(sa_column=_text())
    unit: str = Field(sa_column=_text())
    roles: str = Field(sa_column=_text())
    head: bool = Field(sa_column=_flag())


class LeaveRow(SQLModel, table=True):
    __tablename__ = "leave"
    seq: int = Field(sa_column=_number(key=True))
    person: str = Field(sa_column=_text())
    first: str = Field(sa_column=_text())
    last: str = Field(sa_column=_text())
    stand_in: str | None = Field(sa_column=_text(null=True))


class RecusalRow(SQLModel, table=True):
    """Why somebody may not come near a case is wrapped by the deployment key `key_id`."""

    __tablename__ = "recusal"
    __table_args__ = (UNORDERED,)
    person: str = Field(sa_column=_text(key=True))
    case: str = Field(sa_column=_text(key=True))
    key_id: str = Field(sa_column=_text())
    box: bytes = Field(sa_column=_bytes())


class RecipientRow(SQLModel, table=True):
    __tablename__ = "recipient"
    person: str = Field(sa_column=_text(key=True))
    public_key: str = Field(sa_column=_text(key=True))
    ended: bool = Field(sa_column=_flag())


class Bucket(SQLModel, table=True):
    __tablename__ = "bucket"
    __table_args__ = (Index("bucket_at", "at"), UNORDERED)
    key: str = Field(sa_column=_text(key=True))
    tokens: float = Field(sa_column=Column(Float(53), nullable=False))
    at: datetime = Field(sa_column=_instant())


class Meta(SQLModel, table=True):
    __tablename__ = "meta"
    key: str = Field(sa_column=_text(key=True))
    value: str = Field(sa_column=_text())


class RulesRow(SQLModel, table=True):
    """One edition of the rules or of the calendar. `body` is the whole TOML text of that part."""

    __tablename__ = "rules"
    edition: int = Field(sa_column=_number(key=True))
    part: str = Field(sa_column=_text())
    at: datetime = Field(sa_column=_instant())
    actor: str = Field(sa_column=_text())
    reason: str = Field(sa_column=_text())
    body: str = Field(sa_column=_text())


class ClockRow(SQLModel, table=True):
    """`open` is set while the clock runs or is paused. `pauses` and `extensions` are JSON."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("clock_open", "edition", "case", "name", sqlite_where=text("open = 1"), postgresql_where=text("open")),
        UNORDERED,
    )
    case: str = Field(sa_column=_text(key=True))
    name: str = Field(sa_column=_text(key=True))
    round: int = Field(sa_column=_number(key=True))
    policy: str = Field(sa_column=_text())
    started: datetime = Field(sa_column=_instant())
    due: datetime = Field(sa_column=_instant())
    version: int = Field(sa_column=_number())
    run: str = Field(sa_column=_text())
    open: bool = Field(sa_column=_flag())
    pauses: str = Field(sa_column=_text())
    extensions: str = Field(sa_column=_text())
    ended: datetime | None = Field(sa_column=_instant(null=True))
    missed: datetime | None = Field(sa_column=_instant(null=True))
    caused: str | None = Field(sa_column=_text(null=True))
    provisional: bool = Field(sa_column=_flag())
    edition: int = Field(sa_column=_number())


class ReminderRow(SQLModel, table=True):
    """The key is what decision 25 asks for: one alert per case, clock, deadline version and level, whoever sweeps."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index(
            "reminder_planned",
            "at",
            "case",
            "clock",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        UNORDERED,
    )
    case: str = Field(sa_column=_text(key=True))
    clock: str = Field(sa_column=_text(key=True))
    version: int = Field(sa_column=_number(key=True))
    level: str = Field(sa_column=_text(key=True))
    at: datetime = Field(sa_column=_instant())
    state: str = Field(sa_column=_text())
    raised: datetime | None = Field(sa_column=_instant(null=True))


class NoticeRow(SQLModel, table=True):
    """An alert on its way to a person. No content: number, stage and due date are looked up when it is sent."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "notice_queued",
            "person",
            "after",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index("notice_failed", "due", sqlite_where=text("state = 'failed'"), postgresql_where=text("state = 'failed'")),
        Index("notice_person", "person", "sent"),
        UNORDERED,
    )
    case: str = Field(sa_column=_text(key=True))
    clock: str = Field(sa_column=_text(key=True))
    version: int = Field(sa_column=_number(key=True))
    level: str = Field(sa_column=_text(key=True))
    person: str = Field(sa_column=_text(key=True))
    act: str = Field(sa_column=_text())
    due: datetime = Field(sa_column=_instant())
    after: datetime = Field(sa_column=_instant())
    any_time: bool = Field(sa_column=_flag())
    state: str = Field(sa_column=_text())
    tries: int = Field(sa_column=_number())
    sent: datetime | None = Field(sa_column=_instant(null=True))
    instead_of: str | None = Field(sa_column=_text(null=True))


class AccountRow(SQLModel, table=True):
    """How somebody of the organisation signs in. `totp` is wrapped by the keyring; `step` is the last one used, so that
    no code counts twice. `chat` is a keyed digest of the chat with the staff bot, `chat_box` its address, wrapped."""

    __tablename__ = "account"
    __table_args__ = (
        Index("account_chat", "chat", unique=True),
        UNORDERED,
    )
    person: str = Field(sa_column=_text(key=True))
    language: str = Field(sa_column=_text())
    password: bytes | None = Field(sa_column=_bytes(null=True))
    salt: bytes | None = Field(sa_column=_bytes(null=True))
    params: str = Field(sa_column=_text())
    totp: bytes | None = Field(sa_column=_bytes(null=True))
    step: int = Field(sa_column=_number(big=True))
    chat: str | None = Field(sa_column=_text(null=True))
    chat_box: bytes | None = Field(sa_column=_bytes(null=True))
    chat_dead: bool = Field(sa_column=_flag())
    seen: datetime | None = Field(sa_column=_instant(null=True))


class StaffSessionRow(SQLModel, table=True):
    """A signed-in browser. Of the token it holds there is only the digest."""

    __tablename__ = "staff_session"
    __table_args__ = (Index("staff_session_person", "person"), Index("staff_session_until", "until"), UNORDERED)
    digest: str = Field(sa_column=_text(key=True))
    person: str = Field(sa_column=_text())
    made: datetime = Field(sa_column=_instant())
    seen: datetime = Field(sa_column=_instant())
    until: datetime = Field(sa_column=_instant())


class StaffLinkRow(SQLModel, table=True):
    """A one-time link for one person, of which there is only the digest. `purpose`: "join", "bot", "sign-in", "read",
    "act". `case` and `action` say what it opens."""

    __tablename__ = "staff_link"
    __table_args__ = (Index("staff_link_until", "until"), Index("staff_link_person", "person", "purpose"), UNORDERED)
    digest: str = Field(sa_column=_text(key=True))
    person: str = Field(sa_column=_text())
    purpose: str = Field(sa_column=_text())
    case: str = Field(sa_column=_text())
    action: str = Field(sa_column=_text())
    version: int = Field(sa_column=_number())
    made_by: str = Field(sa_column=_text())
    until: datetime = Field(sa_column=_instant())


class StaffCardRow(SQLModel, table=True):
    """The one card of a case in somebody's chat. `version` is that of the case it shows."""

    __tablename__ = "staff_card"
    __table_args__ = (UNORDERED,)
    case: str = Field(sa_column=_text(key=True))
    person: str = Field(sa_column=_text(key=True))
    message_id: int = Field(sa_column=_number(big=True))
    version: int = Field(sa_column=_number())


class StaffTalkRow(SQLModel, table=True):
    """What somebody is in the middle of in the chat with the staff bot: codes and ids, no words."""

    __tablename__ = "staff_talk"
    __table_args__ = (Index("staff_talk_until", "until"), UNORDERED)
    person: str = Field(sa_column=_text(key=True))
    state: str = Field(sa_column=_text())
    until: datetime = Field(sa_column=_instant())


class StaffTrayRow(SQLModel, table=True):
    """What somebody was told on the web desk: number, neutral stage and due date, as in any reminder (decision 13)."""

    __tablename__ = "staff_tray"
    __table_args__ = (Index("staff_tray_person", "person", "seen", "at"), Index("staff_tray_at", "at"), UNORDERED)
    id: str = Field(sa_column=_text(key=True))
    person: str = Field(sa_column=_text())
    at: datetime = Field(sa_column=_instant())
    body: str = Field(sa_column=_text())
    seen: bool = Field(sa_column=_flag())


class LetterRow(SQLModel, table=True):
    """A letter of a case. `box` holds what it says, under the case's key; of a sealed case, sealed to its recipients.
    `serial` is the number within its kind and year, 0 while it is a draft."""

    __tablename__ = "letter"
    __table_args__ = (Index("letter_case", "case"), Index("letter_state", "state", "case"), UNORDERED)
    id: str = Field(sa_column=_text(key=True))
    case: str = Field(sa_column=_text())
    kind: str = Field(sa_column=_text())
    state: str = Field(sa_column=_text())
    year: int = Field(sa_column=_number())
    serial: int = Field(sa_column=_number())
    language: str = Field(sa_column=_text())
    made: datetime = Field(sa_column=_instant())
    made_by: str = Field(sa_column=_text())
    to_unit: str = Field(sa_column=_text())
    confirmed_by: str | None = Field(sa_column=_text(null=True))
    confirmed: datetime | None = Field(sa_column=_instant(null=True))
    received_by: str | None = Field(sa_column=_text(null=True))
    received: datetime | None = Field(sa_column=_instant(null=True))
    box: bytes = Field(sa_column=_bytes())


class IdentityRequestRow(SQLModel, table=True):
    """Somebody asks to see who reported. `secret` is a private key made for this request alone, wrapped by the keyring
    and destroyed when its time is over; `view` is what a custodian sealed to it. Before that nothing here opens
    anything (decision 10)."""

    __tablename__ = "identity_request"
    __table_args__ = (
        Index("identity_request_case", "case"),
        Index("identity_request_state", "state", "until"),
        UNORDERED,
    )
    id: str = Field(sa_column=_text(key=True))
    case: str = Field(sa_column=_text())
    person: str = Field(sa_column=_text())
    state: str = Field(sa_column=_text())
    asked: datetime = Field(sa_column=_instant())
    until: datetime = Field(sa_column=_instant())
    decided_by: str | None = Field(sa_column=_text(null=True))
    public_key: str = Field(sa_column=_text())
    reason: bytes = Field(sa_column=_bytes())
    secret: bytes | None = Field(sa_column=_bytes(null=True))
    view: bytes | None = Field(sa_column=_bytes(null=True))


class ReadRow(SQLModel, table=True):
    """Every identity that was shown, for the auditor; it outlives the case."""

    __tablename__ = "identity_read"
    __table_args__ = (Index("identity_read_at", "at"), UNORDERED)
    id: str = Field(sa_column=_text(key=True))
    at: datetime = Field(sa_column=_instant())
    person: str = Field(sa_column=_text())
    number: str = Field(sa_column=_text())
    ground: str = Field(sa_column=_text())
    second: str = Field(sa_column=_text())


class PendingRoleRow(SQLModel, table=True):
    """A sensitive role that somebody is to get once an existing holder has said yes (decision 10)."""

    __tablename__ = "pending_role"
    __table_args__ = (UNORDERED,)
    person: str = Field(sa_column=_text(key=True))
    unit: str = Field(sa_column=_text(key=True))
    role: str = Field(sa_column=_text(key=True))
    asked: datetime = Field(sa_column=_instant())
    asked_by: str = Field(sa_column=_text())


class ProposalRow(SQLModel, table=True):
    """What somebody wants to do on a case and somebody else has to approve. `box` holds the fields and the reason."""

    __tablename__ = "proposal"
    __table_args__ = (Index("proposal_case", "case"), UNORDERED)
    id: str = Field(sa_column=_text(key=True))
    case: str = Field(sa_column=_text())
    action: str = Field(sa_column=_text())
    person: str = Field(sa_column=_text())
    asked: datetime = Field(sa_column=_instant())
    box: bytes = Field(sa_column=_bytes())
