"""Joining and signing in as one thing, for a channel to the staff."""

from dataclasses import dataclass

from handlers.accounts.joining import Joining
from handlers.accounts.links import Links
from handlers.accounts.sessions import Sessions
from handlers.accounts.sign_in import SignIn


@dataclass(frozen=True, kw_only=True)
class Accounts:
    links: Links
    sessions: Sessions
    joining: Joining
    sign_in: SignIn
