"""Accounts, sessions, links, cards and what people of the organisation are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cases.errors import ChatTaken
from cases.organisation import Role
from cases.staff import Account, Card, Link, Password, PendingRole, Purpose, Session, Told
from cases.values import Json
from storage import canonical
from storage.instants import pack, packed, unpack, unpacked
from storage.sealing import place
from storage.sql import Count, Db, Delete, Find, Insert, InsertNew, Related, Row, Update, Upsert, Values
from storage.tables import (
    AccountRow,
    CaseRow,
    PendingRoleRow,
    StaffCardRow,
    StaffLinkRow,
    StaffSessionRow,
    StaffTalkRow,
    StaffTrayRow,
)
from storage.vault import suite
from storage.vault.keyring import Keyring

#: What somebody was told is of no use after this.
TOLD = timedelta(days=92)

_SAVE = Upsert(AccountRow)
_ACCOUNT = Find(AccountRow, where=("person",))
_ACCOUNTS = Find(AccountRow, order="person")
_BY_CHAT = Find(AccountRow, where=("chat",))

_OPEN = Insert(StaffSessionRow)
_SESSION = Find(StaffSessionRow, where=("digest", "until>"))
_SESSIONS = Find(StaffSessionRow, where=("person",), order="made digest")
_TOUCH = Update(StaffSessionRow, "seen", where=("digest",))
_CLOSE = Delete(StaffSessionRow, where=("digest",))
_CLOSE_OTHERS = Delete(StaffSessionRow, where=("person", "digest<>"))

_LINK = Insert(StaffLinkRow)
_PEEK = Find(StaffLinkRow, where=("digest", "until>"))
_UNLINK = Delete(StaffLinkRow, where=("digest",))
_UNLINK_ALL = Delete(StaffLinkRow, where=("person", "purpose"))

_CARD = Find(StaffCardRow, where=("case", "person"))
_CARDS = Find(StaffCardRow, where=("case",), order="person")
_KEEP_CARD = Upsert(StaffCardRow)
_DROP_CARD = Delete(StaffCardRow, where=("case", "person"))
_OUTDATED = Find(
    StaffCardRow,
    related=(Related(CaseRow, on=("id=case", "version>")),),
    order="case person",
    limited=True,
)

_AMID = Find(StaffTalkRow, "state", where=("person", "until>"))
_KEEP_AMID = Upsert(StaffTalkRow)
_DROP_AMID = Delete(StaffTalkRow, where=("person",))

_TELL = InsertNew(StaffTrayRow)
_TOLD = Find(StaffTrayRow, where=("person",), order="at id")
_WAS_TOLD = Find(StaffTrayRow, "id", where=("id",))
_UNSEEN = Count(StaffTrayRow, where=("person", "seen='false'"))
_SEEN = Update(StaffTrayRow, "seen", where=("person", "seen='false'"))

_PENDING = Find(PendingRoleRow, order="asked person unit role")
_ASK_ROLE = InsertNew(PendingRoleRow)
_DROP_ROLE = Delete(PendingRoleRow, where=("person", "unit", "role"))

_FORGET = tuple(Delete(model, where=("person",)) for model in (AccountRow, StaffSessionRow, StaffLinkRow, StaffCardRow))
_EXPIRE = (
    Delete(StaffSessionRow, where=("until<=",)),
    Delete(StaffLinkRow, where=("until<=",)),
    Delete(StaffTalkRow, where=("until<=",)),
)
_FORGET_TOLD = Delete(StaffTrayRow, where=("at<=",))


class StaffBook:
    def __init__(self, db: Db, keyring: Keyring) -> None:
        self._db = db
        self._key, self._chats = keyring.derive("accounts"), keyring.derive("staff chats")

    def account(self, person: str) -> Account | None:
        row = self._db.one(_ACCOUNT, {"person": person})
        return None if row is None else self._account(row)

    def hold(self, person: str) -> Account | None:
        self._db.lock(f"account {person}")
        return self.account(person)

    def accounts(self) -> Sequence[Account]:
        return [self._account(row) for row in self._db.all(_ACCOUNTS, {})]

    def by_chat(self, address: int) -> Account | None:
        row = self._db.one(_BY_CHAT, {"chat": self._chat(address)})
        return None if row is None else self._account(row)

    def save_account(self, account: Account) -> None:
        if account.chat is not None:
            self._db.lock(f"staff chat {self._chat(account.chat)}")
            holder = self.by_chat(account.chat)
            if holder is not None and holder.person != account.person:
                raise ChatTaken
        password = account.password
        self._db.run(
            _SAVE,
            {
                "person": account.person,
                "language": account.language,
                "password": password.digest if password else None,
                "salt": password.salt if password else None,
                "params": password.params if password else "",
                "totp": self._seal(account.person, "totp", account.totp),
                "step": account.step,
                "chat": None if account.chat is None else self._chat(account.chat),
                "chat_box": self._seal(account.person, "chat", None if account.chat is None else str(account.chat)),
                "chat_dead": account.chat_dead,
                "seen": packed(account.seen),
            },
        )

    def forget_account(self, person: str) -> None:
        for statement in (*_FORGET, _DROP_AMID):
            self._db.run(statement, {"person": person})

    def open_session(self, session: Session) -> None:
        self._db.run(
            _OPEN,
            {
                "digest": session.digest,
                "person": session.person,
                "made": pack(session.made),
                "seen": pack(session.seen),
                "until": pack(session.until),
            },
        )

    def session(self, digest: str, *, now: datetime) -> Session | None:
        row = self._db.one(_SESSION, {"digest": digest, "until": pack(now)})
        return None if row is None else _session(row)

    def sessions(self, person: str) -> Sequence[Session]:
        return [_session(row) for row in self._db.all(_SESSIONS, {"person": person})]

    def touch(self, digest: str, *, now: datetime) -> None:
        self._db.run(_TOUCH, {"digest": digest, "seen": pack(now)})

    def close_session(self, digest: str) -> None:
        self._db.run(_CLOSE, {"digest": digest})

    def close_sessions(self, person: str, *, but: str = "") -> int:
        return self._db.run(_CLOSE_OTHERS, {"person": person, "digest": but})

    def link(self, link: Link) -> None:
        self._db.run(
            _LINK,
            {
                "digest": link.digest,
                "person": link.person,
                "purpose": link.purpose,
                "case": link.case,
                "action": link.action,
                "version": link.version,
                "made_by": link.made_by,
                "until": pack(link.until),
            },
        )

    def peek(self, digest: str, *, now: datetime) -> Link | None:
        row = self._db.one(_PEEK, {"digest": digest, "until": pack(now)})
        return None if row is None else _link(row)

    def take(self, digest: str, *, now: datetime) -> Link | None:
        found = self.peek(digest, now=now)
        return found if found is not None and self._db.run(_UNLINK, {"digest": digest}) else None

    def unlink(self, person: str, purpose: Purpose) -> None:
        self._db.run(_UNLINK_ALL, {"person": person, "purpose": purpose})

    def card(self, case_id: str, person: str) -> Card | None:
        row = self._db.one(_CARD, {"case": case_id, "person": person})
        return None if row is None else _card(row)

    def cards(self, case_id: str) -> Sequence[Card]:
        return [_card(row) for row in self._db.all(_CARDS, {"case": case_id})]

    def keep_card(self, card: Card) -> None:
        key = {"case": card.case, "person": card.person}
        self._db.run(_KEEP_CARD, {**key, "message_id": card.message_id, "version": card.version})

    def drop_card(self, case_id: str, person: str) -> None:
        self._db.run(_DROP_CARD, {"case": case_id, "person": person})

    def outdated(self, *, limit: int = 50) -> Sequence[Card]:
        return [_card(row) for row in self._db.all(_OUTDATED, {"limit": limit})]

    def amid(self, person: str, *, now: datetime) -> Json:
        row = self._db.one(_AMID, {"person": person, "until": pack(now)})
        return None if row is None else canonical.read(row[0])

    def keep_amid(self, person: str, state: Json, *, until: datetime) -> None:
        self._db.run(_KEEP_AMID, {"person": person, "state": canonical.text(state), "until": pack(until)})

    def drop_amid(self, person: str) -> None:
        self._db.run(_DROP_AMID, {"person": person})

    def tell(self, told: Told) -> None:
        key = {"id": told.id, "person": told.person, "at": pack(told.at)}
        self._db.run(_TELL, {**key, "body": canonical.text(told.body), "seen": told.seen})

    def told(self, person: str, *, limit: int = 100) -> Sequence[Told]:
        rows = self._db.all(_TOLD, {"person": person})
        return [
            Told(id=id_, person=who, at=unpack(at), body=canonical.read(body), seen=bool(seen))
            for id_, who, at, body, seen in reversed(rows[-limit:])
        ]

    def was_told(self, told_id: str) -> bool:
        return self._db.one(_WAS_TOLD, {"id": told_id}) is not None

    def unseen(self, person: str) -> int:
        row = self._db.one(_UNSEEN, {"person": person})
        return 0 if row is None else int(row[0])

    def mark_seen(self, person: str) -> None:
        self._db.run(_SEEN, {"person": person, "seen": True})

    def pending(self) -> Sequence[PendingRole]:
        return [
            PendingRole(person=person, unit=unit, role=Role(role), asked=unpack(asked), asked_by=by)
            for person, unit, role, asked, by in self._db.all(_PENDING, {})
        ]

    def ask_role(self, pending: PendingRole) -> None:
        self._db.run(_ASK_ROLE, {**_role(pending), "asked": pack(pending.asked), "asked_by": pending.asked_by})

    def drop_role(self, pending: PendingRole) -> None:
        self._db.run(_DROP_ROLE, _role(pending))

    def expire(self, *, now: datetime) -> int:
        over = sum(self._db.run(statement, {"until": pack(now)}) for statement in _EXPIRE)
        return over + self._db.run(_FORGET_TOLD, {"at": pack(now - TOLD)})

    def _account(self, row: Row) -> Account:
        person, language, digest, salt, params, totp, step, _, chat, dead, seen = row
        address = self._open(person, "chat", chat)
        return Account(
            person=person,
            language=language,
            password=None if digest is None else Password(salt=salt, params=params, digest=digest),
            totp=self._open(person, "totp", totp),
            step=step,
            chat=None if address is None else int(address),
            chat_dead=bool(dead),
            seen=unpacked(seen),
        )

    def _seal(self, person: str, what: str, plain: str | None) -> bytes | None:
        return None if plain is None else suite.seal(self._key, plain.encode(), place(what, person))

    def _open(self, person: str, what: str, box: bytes | None) -> str | None:
        return None if box is None else suite.open_(self._key, box, place(what, person)).decode()

    def _chat(self, address: int) -> str:
        return suite.digest(self._chats, str(address).encode()).hex()


def _session(row: Row) -> Session:
    digest, person, made, seen, until = row
    return Session(digest=digest, person=person, made=unpack(made), seen=unpack(seen), until=unpack(until))


def _link(row: Row) -> Link:
    digest, person, purpose, case, action, version, made_by, until = row
    return Link(
        digest=digest,
        person=person,
        purpose=Purpose(purpose),
        case=case,
        action=action,
        version=version,
        made_by=made_by,
        until=unpack(until),
    )


def _card(row: Row) -> Card:
    case, person, message_id, version = row
    return Card(case=case, person=person, message_id=message_id, version=version)


def _role(pending: PendingRole) -> Values:
    return {"person": pending.person, "unit": pending.unit, "role": pending.role}
