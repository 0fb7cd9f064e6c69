"""To whom the things of a case are sealed."""

from cases.case import Case
from cases.exclusions import Excluded, choose_custodians
from cases.ports import OrganisationBook
from storage import sealing


class RecipientKeys:
    def __init__(self, organisation: OrganisationBook) -> None:
        self._organisation = organisation

    def of(self, case: Case) -> list[str]:
        """The living keys of a sealed case's recipients. Raises `TooFewRecipients`."""
        return sealing.keys_of(self._organisation.load().active_recipients(), case.access.recipients or ())

    def custodians(self, case: Case) -> list[str]:
        """Those who keep the originals of the other tracks, but nobody excluded. Raises `NoCustodian`."""
        excluded = Excluded(units=case.access.excluded_units, people=case.access.excluded_people)
        return [one.public_key for one in choose_custodians(self._organisation.load(), excluded)]
