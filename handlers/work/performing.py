"""One action on one case: through the form, through the door, with what follows for the reporter and for colleagues, in
one transaction. Bound to a version of the case: a stale press is answered, not obeyed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from cases import actions, errors, events
from cases.actions import By, Done, Outcome, steps
from cases.case import Author, Case, State
from cases.gate import Act
from cases.organisation import Role
from cases.proposals import Proposal
from cases.routing import Decision
from cases.values import Json
from handlers import nudging
from handlers.books import Desk
from handlers.identity import reissuing
from handlers.work import answers, forms, news, offering, routing
from handlers.work.answers import Given
from handlers.work.finding import find, may

#: Doors that keep a result text beside the case.
RESULT = "result"


class NotOffered(errors.CaseError):
    """The action is not one this person may take on this case now. Facts: `action`."""

    code = "not-offered"


class Decided(errors.CaseError):
    """Somebody else has decided it in the meantime."""

    code = "decided"


@dataclass(frozen=True, kw_only=True)
class Performer:
    """One person at work. `new_id` gives random ids."""

    person: str
    zone: tzinfo
    new_id: Callable[[], str]

    def perform(
        self, books: Desk, typed: str, name: str, given: Given, *, version: int | None, now: datetime
    ) -> Outcome | Proposal:
        """A `Proposal` where somebody else has to approve. `version` None asks for no particular one.

        Raises `errors.NoSuchCase`, `errors.StaleCase`, `NotOffered`, `answers.NotFilledIn`.
        """
        case = self._find(books, typed, Act.SEE, now)
        if version is not None and version != case.version:
            raise errors.StaleCase
        form = forms.of(name, sealed=case.sealed)
        if form is None or name not in self._offered(books, case, now):
            raise NotOffered(action=name)
        values, reason = answers.check(form, given), answers.reason_of(form, given)
        if "head" in values:
            values["head"] = self._find(books, str(values["head"]), Act.SEE, now).id
        if form.approved:
            return self._propose(books, case, name, values, reason, now)
        return self._do(books, case, name, values, By(actor=self.person, now=now, zone=self.zone, reason=reason))

    def approve(self, books: Desk, proposal_id: str, *, yes: bool, now: datetime) -> Outcome | None:
        """Carry out what somebody proposed, as theirs and with our word; or turn it down (None).

        Raises `errors.NoSuchCase` for what is not there or not for this person, and `Decided`.
        """
        proposal, case = self._proposal(books, proposal_id, now)
        if not books.proposals.drop(proposal.id):
            raise Decided
        if not yes:
            refused = events.ApprovalRefused(
                case=case.id, at=now, actor=self.person, action=proposal.action, person=proposal.person
            )
            books.diary.append(case, refused.entry())
            news.tell(books, case, (proposal.person,), now=now)
            return None
        by = By(actor=proposal.person, now=now, zone=self.zone, reason=proposal.reason)
        outcome = self._do(books, case, proposal.action, proposal.fields, by, approver=self.person)
        news.tell(books, case, (proposal.person,), now=now)
        return outcome

    def may_approve(self, books: Desk, proposal: Proposal, case: Case, now: datetime) -> bool:
        """Never the own one (decision 10)."""
        if proposal.person == self.person or reissuing.is_agreed(proposal):
            return False
        return may(books, self.person, case, Act.APPROVE, now=now, zone=self.zone)

    def _proposal(self, books: Desk, proposal_id: str, now: datetime) -> tuple[Proposal, Case]:
        try:
            proposal = books.proposals.get(proposal_id)
        except KeyError:
            raise errors.NoSuchCase from None
        case = books.cases.get(proposal.case)
        if not self.may_approve(books, proposal, case, now):
            raise errors.NoSuchCase
        return proposal, case

    def _propose(
        self, books: Desk, case: Case, name: str, values: Mapping[str, Json], reason: str | None, now: datetime
    ) -> Proposal:
        for each in books.proposals.of(case.id):
            if (each.action, each.person, dict(each.fields), each.reason) == (name, self.person, values, reason):
                return each  # pressed twice
        proposal = Proposal(
            id=self.new_id(), case=case.id, action=name, person=self.person, asked=now, fields=values, reason=reason
        )
        books.proposals.put(proposal)
        books.diary.append(case, events.ApprovalAsked(case=case.id, at=now, actor=self.person, action=name).entry())
        news.tell(books, case, news.approvers(books, case, self.person, now=now, zone=self.zone), now=now)
        return proposal

    def _do(
        self, books: Desk, case: Case, name: str, values: Mapping[str, Json], by: By, *, approver: str | None = None
    ) -> Outcome:
        if name == reissuing.ACTION and approver is not None:
            return reissuing.agree(books, case, by, self.new_id(), approver=approver)
        before = nudging.promised(books, case, by.now)
        if name == "route":
            return self._route(books, case, by)
        if name == "message":
            outcome: Outcome = actions.message(
                books,
                case,
                author=Author.STAFF,
                text=str(values["words"]),
                now=by.now,
                zone=self.zone,
                message_id=self.new_id(),
                actor=by.actor,
            )
        else:
            fields = answers.fields_of(values, self.new_id, approver=approver)
            outcome = actions.DOORS[name].does(books, case, by, fields)
        if isinstance(outcome, Done):
            if isinstance(values.get(RESULT), str):
                said: Json = {"text": values[RESULT], "by": by.actor, "at": by.now.isoformat()}
                books.contents.put(outcome.case, RESULT, said)
            spoken = "words" in values and not (name in actions.DOORS and actions.DOORS[name].inward)
            nudging.tell(books, case, before, outcome, by.now, spoken=spoken)
            decision = self._decision(books, outcome.case, name, by.now)
            if name == "accept" and decision is not None:
                return self._keep_decision(books, outcome.case, by, decision)
            chosen = decision.handler if decision is not None and decision.owner == outcome.case.owner else None
            news.follow(books, case, outcome.case, name, by, chosen=chosen)
        return outcome

    def _route(self, books: Desk, case: Case, by: By) -> Outcome:
        """Taken up where it is not yet, and sent where the rules send it. Nobody left to send it to is an alarm."""
        if case.state is State.SUBMITTED:
            accepted = self._do(books, case, "accept", {}, by)
            if not isinstance(accepted, Done):
                return accepted
            case = accepted.case
        decision = routing.decision(books, case, now=by.now, zone=self.zone)
        if decision is None or decision.owner is None or decision.alarm is not None:
            return steps.refuse(books, case, by, "route", "nobody-left")
        return self._do(books, case, "dispatch", {"unit": decision.owner}, by)

    def _decision(self, books: Desk, case: Case, name: str, now: datetime) -> Decision | None:
        return routing.decision(books, case, now=now, zone=self.zone) if name in ("accept", "dispatch") else None

    def _keep_decision(self, books: Desk, case: Case, by: By, decision: Decision) -> Outcome:
        kept = actions.route(books, case, by, decision)
        if decision.alarm is not None:
            organisation = books.organisation.load()
            news.tell(books, kept.case, organisation.holders(Role.SUPERVISOR, organisation.office), now=by.now)
        return kept

    def _offered(self, books: Desk, case: Case, now: datetime) -> tuple[str, ...]:
        day = now.astimezone(self.zone).date()
        return offering.offered(case, books.diary.of(case.id), self.person, books.organisation.load(), day=day)

    def _find(self, books: Desk, typed: str, act: Act, now: datetime) -> Case:
        return find(books, self.person, typed, act, now=now, zone=self.zone)
