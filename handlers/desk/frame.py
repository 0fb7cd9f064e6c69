"""What every page of the web desk shares: who asks, forms that cannot be forged, words, and one answer to trouble.

A family of pages is a module with `routes(frame) -> Sequence[Route]`, perhaps `MENU` (entries) for its place in the
menu, and `LINKS` (case links) where it has pages about single cases:

    def routes(frame: Frame) -> Sequence[Route]:
        async def show(visit: Visit, request: Request) -> Response:
            return frame.render(visit, "mine.html", cases=await visit.workplace.page(...))

        async def add(visit: Visit, request: Request, form: Form) -> Response:
            ...
            return frame.see_other("/desk/mine", said="mine.said.added")

        return (Route("GET", "/desk/mine", frame.signed_in(show)), Route("POST", "/desk/mine", frame.posted(add)))

Templates extend `base.html`. A form of theirs holds `<input type="hidden" name="ticket" value="{{ ticket }}">`.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cases import errors
from cases.organisation import Organisation, Role
from handlers.accounts import errors as accounts
from handlers.accounts.entrance import Accounts
from handlers.accounts.sessions import SignedIn
from handlers.books import Desk
from handlers.desk import cookies, forms, languages, tickets, trouble
from handlers.desk.forms import Form
from handlers.desk.paper import NO_STORE, Paper
from handlers.desk.settings import DeskSettings, Words
from handlers.desk.trouble import Trouble
from handlers.work.attaching import Brought
from handlers.work.cards import Card
from handlers.work.workplace import Workplace

Handler = Callable[[Request], Awaitable[Response]]

HOME, SIGN_IN = "/desk", "/desk/sign-in"
MOST_TARGET = 300
#: What is not longer is typed again quickly.
SHORT = 20


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    handler: Handler


@dataclass(frozen=True)
class Told:
    """What went wrong, as it is answered."""

    status: int
    code: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody who has not signed in. `browser` is the random word of the browser."""

    language: str
    browser: str = field(repr=False)
    now: datetime
    path: str

    @property
    def whose(self) -> str:
        return self.browser


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Somebody at the desk. `session` is the digest of the session, empty for who came by a link. `unseen` counts what
    they were told and have not seen. `said` is the key of one line that the page before wanted to be shown."""

    person: str
    name: str
    roles: frozenset[Role]
    in_office: bool
    language: str
    workplace: Workplace
    session: str = field(repr=False)
    organisation: Organisation = field(repr=False)
    now: datetime
    path: str
    unseen: int = 0
    said: str = ""

    @property
    def whose(self) -> str:
        return self.session


@dataclass(frozen=True)
class Entry:
    """A place in the menu, for those whom `shows` lets."""

    path: str
    key: str
    shows: Callable[[Visit], bool] = field(default=lambda visit: True)


@dataclass(frozen=True)
class CaseLink:
    """A page about one case, linked from the page of the case; `{number}` stands in `path`."""

    path: str
    key: str
    shows: Callable[[Visit, Card], bool]


@dataclass(kw_only=True)
class Frame:
    """`workplace` gives the place of one person at the desk; `picture` a text as the SVG of its QR code; `take` cleans
    a file (given with the name it came with) or raises `attaching.NotTaken`."""

    accounts: Accounts
    words: Words
    settings: DeskSettings
    workplace: Callable[[str], Workplace]
    picture: Callable[[str], str]
    take: Callable[[bytes, str], Awaitable[Brought]]
    now: Callable[[], datetime]
    menu: Sequence[Entry] = ()
    case_links: Sequence[CaseLink] = ()
    paper: Paper = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.paper = Paper(self.words, self.settings)

    def signed_in(self, work: Callable[[Visit, Request], Awaitable[Response]]) -> Handler:
        """A page. Whoever is not signed in is asked to, and comes back to it."""

        async def handle(request: Request) -> Response:
            visit = await self._visit(request)
            if visit is None:
                return self._to_sign_in(request)
            return await self._attempt(visit, request, work(visit, request))

        return handle

    def posted(self, work: Callable[[Visit, Request, Form], Awaitable[Response]], *, max_files: int = 0) -> Handler:
        """Something done by a form with the ticket of the session. Whoever is signed out by now is shown what they
        wrote, so that it is not lost."""

        async def attempt(visit: Visit, request: Request) -> Response:
            tickets.check_origin(request)
            form = await self._read(request, max_files)
            tickets.check(self.settings.key, visit.whose, form)
            return await work(visit, request, form)

        async def handle(request: Request) -> Response:
            visit = await self._visit(request)
            if visit is None:
                guest = self._guest(request)
                return await self._attempt(guest, request, self._signed_out(guest, request, max_files))
            return await self._attempt(visit, request, attempt(visit, request))

        return handle

    def open(self, work: Callable[[Guest, Request], Awaitable[Response]]) -> Handler:
        """A page for whoever comes."""

        async def handle(request: Request) -> Response:
            guest = self._guest(request)
            return await self._attempt(guest, request, work(guest, request))

        return handle

    def open_post(self, work: Callable[[Guest, Request, Form], Awaitable[Response]]) -> Handler:
        """A form for whoever comes, with the ticket of the browser."""

        async def attempt(guest: Guest, request: Request) -> Response:
            tickets.check_origin(request)
            form = await self._read(request, 0)
            tickets.check(self.settings.key, guest.whose, form)
            return await work(guest, request, form)

        async def handle(request: Request) -> Response:
            guest = self._guest(request)
            return await self._attempt(guest, request, attempt(guest, request))

        return handle

    def render(self, who: Visit | Guest, template: str, *, status: int = 200, **facts: object) -> Response:
        visit = who if isinstance(who, Visit) else None
        common: dict[str, object] = {
            "visit": visit,
            "path": who.path,
            "ticket": tickets.ticket(self.settings.key, who.whose),
            "menu": [entry for entry in self.menu if visit is not None and entry.shows(visit)],
            "said": visit.said if visit is not None else "",
        }
        response = self.paper.page(template, who.language, {**common, **facts}, status)
        if visit is not None and visit.said:
            response.headers.append("Set-Cookie", cookies.drop_said(secure=self.settings.secure))
        if isinstance(who, Guest):
            response.headers.append("Set-Cookie", cookies.keep_browser(who.browser, secure=self.settings.secure))
        return response

    def see_other(self, path: str, *, said: str = "") -> Response:
        """After something was done. `said` is the key of one line that the next page shows."""
        response = RedirectResponse(path, 303, headers=NO_STORE)
        if said:
            response.headers.append("Set-Cookie", cookies.keep_said(said, secure=self.settings.secure))
        return response

    def let_in(self, signed_in: SignedIn, target: str) -> Response:
        """With a new session, to where they wanted to go."""
        response = self.see_other(safe_target(target))
        secure = self.settings.secure
        response.headers.append("Set-Cookie", cookies.keep_session(signed_in.token, secure=secure))
        response.headers.append("Set-Cookie", cookies.speak(signed_in.language, secure=secure))
        return response

    def trouble_of(self, who: Visit | Guest, fault: Exception) -> Told:
        found = trouble.translate(fault)
        return Told(found.status, found.code, trouble.words_of(found, self.words, who.language))

    def trouble_page(self, who: Visit | Guest, fault: Exception) -> Response:
        return self.render(who, "trouble.html", status=(told := self.trouble_of(who, fault)).status, told=told.words)

    def kept_page(self, who: Visit | Guest, fault: Exception, typed: Iterable[str]) -> Response:
        """What went wrong, and the longer words that somebody typed, so that they are not lost."""
        told = self.trouble_of(who, fault)
        return self.render(
            who, "kept.html", status=told.status, told=told.words, typed=[each for each in typed if len(each) > SHORT]
        )

    async def visit_of(self, request: Request) -> Visit | None:
        """Who is signed in in this browser, on a page for whoever comes."""
        return await self._visit(request)

    async def visit_by_link(self, guest: Guest, person: str) -> Visit:
        """Somebody who has come by a one-time link and is not signed in: what is theirs to see, in the language of the
        browser."""
        return await self._visit_as(person, guest.language, "", guest.now, guest.path)

    async def _attempt(self, who: Visit | Guest, request: Request, work: Awaitable[Response]) -> Response:
        """The rim: whatever happens inside becomes an answer, in words, and never a stack."""
        try:
            return await work
        except Exception as fault:  # noqa: BLE001
            return self.trouble_page(who, fault)

    async def _visit(self, request: Request) -> Visit | None:
        now = self.now()
        try:
            known = await self.accounts.sessions.use(cookies.session_of(request), now=now)
        except accounts.SessionOver:
            return None
        language = known.language if known.language in self.settings.languages else self.settings.languages[0]
        visit = await self._visit_as(known.person, language, known.session.digest, now, request.url.path)
        return replace(visit, said=cookies.said_of(request))

    async def _visit_as(self, person: str, language: str, session: str, now: datetime, path: str) -> Visit:
        def look(books: Desk) -> tuple[Organisation, int]:
            return books.organisation.load(), books.staff.unseen(person)

        workplace = self.workplace(person)
        organisation, unseen = await workplace.store.read(look)
        posts = organisation.posts_of(person)
        return Visit(
            person=person,
            name=known.name if (known := organisation.people.get(person)) else person,
            roles=frozenset[Role]().union(*(post.roles for post in posts)),
            in_office=any(post.unit == organisation.office for post in posts),
            language=language,
            workplace=workplace,
            session=session,
            organisation=organisation,
            now=now,
            path=path,
            unseen=unseen,
        )

    def _guest(self, request: Request) -> Guest:
        return Guest(
            language=languages.language_of(request, self.settings.languages),
            browser=cookies.browser_of(request) or self.accounts.joining.new_browser(),
            now=self.now(),
            path=request.url.path,
        )

    async def _read(self, request: Request, max_files: int) -> Form:
        settings = self.settings
        return await forms.read(
            request, most=settings.max_form, most_with_files=settings.max_upload, max_files=max_files
        )

    def _to_sign_in(self, request: Request) -> Response:
        target = safe_target(request.url.path)
        return RedirectResponse(f"{SIGN_IN}?to={target}" if target != HOME else SIGN_IN, 303, headers=NO_STORE)

    async def _signed_out(self, guest: Guest, request: Request, max_files: int) -> Response:
        tickets.check_origin(request)
        form = await self._read(request, max_files)
        hidden = (tickets.FIELD, "version")
        typed = [each for name, values in form.fields.items() if name not in hidden for each in values]
        return self.kept_page(guest, Trouble(403, "signed-out"), typed)


def safe_target(wanted: str) -> str:
    """Where to go after signing in: a page of the desk, else its first one."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    plain = wanted.isascii() and wanted.isprintable() and not set(wanted) & set(" \\\"'<>%?#&")
    ours = not parts.scheme and not parts.netloc and (wanted == HOME or wanted.startswith(f"{HOME}/"))
    tidy = "//" not in wanted and ".." not in wanted and len(wanted) <= MOST_TARGET
    return wanted if plain and ours and tidy else HOME


def only(allowed: bool) -> None:
    """Raises `errors.NoSuchCase`: what is not for somebody is answered as what is not there (decision 13)."""
    if not allowed:
        raise errors.NoSuchCase


__all__ = [
    "CaseLink",
    "DeskSettings",
    "Entry",
    "Form",
    "Frame",
    "Guest",
    "Handler",
    "Route",
    "Trouble",
    "Visit",
    "only",
    "safe_target",
]
