"""The books of one unit of work, the same on every engine."""

from storage.books.buckets import BucketBook
from storage.books.cases import CaseBook
from storage.books.clocks import ClockBook
from storage.books.codes import CodeBook, ScanBook
from storage.books.contents import ContentBook
from storage.books.diary import DiaryBook
from storage.books.evidence import EvidenceBook
from storage.books.housekeeping import Housekeeper
from storage.books.identities import IdentityBook
from storage.books.identity_requests import IdentityRequestBook
from storage.books.keys import KeyBook
from storage.books.letters import LetterBook
from storage.books.lists import ListBook
from storage.books.meta import MetaBook
from storage.books.notices import NoticeBook
from storage.books.organisation import OrganisationBook
from storage.books.places import PlaceBook
from storage.books.post import PostBook
from storage.books.proposals import ProposalBook
from storage.books.recipients import RecipientKeys
from storage.books.rules import RulesBook
from storage.books.staff import StaffBook
from storage.books.talk import TalkBook
from storage.sql import Db
from storage.vault.keyring import Keyring


class Unit:
    """Lives as long as its connection; `begin` is called at the start of each transaction."""

    def __init__(self, db: Db, keyring: Keyring) -> None:
        self.meta = MetaBook(db)
        self.keys = KeyBook(db, keyring)
        self.organisation = OrganisationBook(db, keyring, self.meta)
        recipients = RecipientKeys(self.organisation)
        self.cases = CaseBook(db, self.keys)
        self.lists = ListBook(db, keyring)
        self.diary = DiaryBook(db, self.keys, recipients, self.cases.lock_row)
        self.evidence = EvidenceBook(db, self.keys, recipients)
        self.contents = ContentBook(db, self.keys, recipients, self.cases.lock, self.evidence)
        self.identities = IdentityBook(db, keyring)
        self.places = PlaceBook(db, self.meta)
        self.codes = CodeBook(db)
        self.scans = ScanBook(db)
        self.buckets = BucketBook(db)
        self.rules = RulesBook(db, self.meta)
        self.clocks = ClockBook(db)
        self.notices = NoticeBook(db)
        self.staff = StaffBook(db, keyring)
        self.proposals = ProposalBook(db, keyring)
        self.letters = LetterBook(db, self.keys)
        self.identity_requests = IdentityRequestBook(db, keyring)
        self.talk = TalkBook(db, self.evidence.discard)
        self.post = PostBook(db, keyring)
        self.housekeeping = Housekeeper(db, self.talk, self.evidence, self.diary)

    def begin(self) -> None:
        self.meta.begin()
        self.keys.begin()
        self.cases.begin()
        self.diary.begin()
