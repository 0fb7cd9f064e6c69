"""What was sealed in somebody's page and what is asked about an identity, on every engine."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.case import Author
from cases.errors import Sealed
from cases.identity import IdentityRequest, RequestState
from cases.ports import Books
from storage import canonical
from storage.vault import suite
from tests.storage.builders import NOW, a_case, a_lock, a_message, a_sealed_case, an_organisation

WHO = {"contact": "白示例（虚构）"}
OURS = replace(a_message(), id="ours", author=Author.STAFF, kind="message", text=None)


async def kept(store, case, lock=None):
    def work(books: Books) -> None:
        books.organisation.save(an_organisation())
        books.cases.add(case, lock or a_lock())

    await store.transact(work)


async def test_a_message_that_came_sealed_is_read_with_the_reporters_key_only(store) -> None:
    secret, public = suite.new_age_identity()
    case = a_sealed_case()
    await kept(store, case, replace(a_lock(), public_key=public))
    box = suite.seal_to([public], canonical.pack({"text": "已收到您补充的材料。", "files": []}))
    await store.transact(lambda books: books.contents.say_sealed(case, OURS, box))
    (unread,) = await store.read(lambda books: books.contents.thread(case))
    (read,) = await store.read(lambda books: books.contents.thread(case, secret))
    assert (None, "已收到您补充的材料。") == (unread.text, read.text)


@pytest.mark.parametrize("plain", [b"\xff", b"[]", b"7", b'{"text":7}', b'{"files":[1]}', b"null"])
async def test_what_is_no_message_is_one_that_cannot_be_opened(store, plain: bytes) -> None:
    secret, public = suite.new_age_identity()
    case = a_sealed_case()
    await kept(store, case)
    box = suite.seal_to([public], plain)
    await store.transact(lambda books: books.contents.say_sealed(case, OURS, box))
    (read,) = await store.read(lambda books: books.contents.thread(case, secret))
    assert (None, ()) == (read.text, read.files)


async def test_only_an_age_file_of_the_staff_on_a_sealed_case_is_taken(store) -> None:
    case, open_one = a_sealed_case(), a_case()
    await kept(store, case)
    box = suite.seal_to([suite.new_age_identity()[1]], b"{}")
    theirs = replace(OURS, author=Author.REPORTER)
    for on, message, given in ((case, OURS, b"in clear"), (open_one, OURS, box), (case, theirs, box)):
        with pytest.raises(Sealed):
            await store.transact(
                lambda books, on=on, message=message, given=given: books.contents.say_sealed(on, message, given)
            )
    assert [] == list(await store.read(lambda books: books.contents.thread(case)))


async def test_the_sealed_box_of_an_identity_opens_with_a_custodians_key(store) -> None:
    secret, public = suite.new_age_identity()
    reference = await store.transact(lambda books: books.identities.put(WHO, owner_may_read=False, custodians=[public]))
    box = await store.read(lambda books: books.identities.sealed(reference))
    assert canonical.unpack(suite.open_with(secret, box)) == WHO
    with pytest.raises(KeyError):
        await store.read(lambda books: books.identities.sealed("another"))


def a_request(public: str, id_: str = "r1", **changes: object) -> IdentityRequest:
    request = IdentityRequest(
        id=id_,
        case="id",
        person="p-pan",
        state=RequestState.ASKED,
        asked=NOW,
        until=NOW + timedelta(days=3),
        public_key=public,
        reason="联系不上",
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def decided(request: IdentityRequest, state: RequestState) -> IdentityRequest:
    return replace(request, state=state, decided_by="p-shi", until=NOW + timedelta(hours=2))


async def test_a_view_is_there_from_the_grant_until_its_time_is_over(store) -> None:
    secret, public = suite.new_age_identity()
    request = a_request(public)
    await store.transact(lambda books: books.identity_requests.ask(request, secret))
    assert await store.read(lambda books: books.identity_requests.view("r1", now=NOW)) is None
    box = suite.seal_to([public], canonical.pack(WHO))
    granted = decided(request, RequestState.GRANTED)
    await store.transact(lambda books: books.identity_requests.decide(granted, box))
    assert await store.read(lambda books: books.identity_requests.view("r1", now=NOW)) == WHO
    late = NOW + timedelta(hours=2)
    assert await store.read(lambda books: books.identity_requests.view("r1", now=late)) is None
    assert 1 == await store.transact(lambda books: books.identity_requests.expire(now=late))
    assert await store.read(lambda books: books.identity_requests.view("r1", now=NOW)) is None
    (over,) = await store.read(lambda books: books.identity_requests.all())
    assert RequestState.OVER is over.state


@pytest.mark.parametrize("view", [b"", b"in clear", "for another", "no identity"])
async def test_a_view_that_the_request_cannot_open_is_not_taken(store, view: bytes | str) -> None:
    secret, public = suite.new_age_identity()
    request = a_request(public)
    await store.transact(lambda books: books.identity_requests.ask(request, secret))
    boxes = {
        "for another": suite.seal_to([suite.new_age_identity()[1]], canonical.pack(WHO)),
        "no identity": suite.seal_to([public], b"[]"),
    }
    given = boxes[view] if isinstance(view, str) else view
    with pytest.raises(Sealed):
        await store.transact(
            lambda books: books.identity_requests.decide(decided(request, RequestState.GRANTED), given)
        )
    assert [request] == list(await store.read(lambda books: books.identity_requests.open()))


async def test_what_is_decided_is_not_decided_again(store) -> None:
    secret, public = suite.new_age_identity()
    request = a_request(public)
    await store.transact(lambda books: books.identity_requests.ask(request, secret))
    refused = decided(request, RequestState.REFUSED)
    await store.transact(lambda books: books.identity_requests.decide(refused, None))
    box = suite.seal_to([public], canonical.pack(WHO))
    with pytest.raises(KeyError):
        await store.transact(lambda books: books.identity_requests.decide(decided(request, RequestState.GRANTED), box))
    (kept_one,) = await store.read(lambda books: books.identity_requests.all())
    assert (RequestState.REFUSED, "p-shi") == (kept_one.state, kept_one.decided_by)
