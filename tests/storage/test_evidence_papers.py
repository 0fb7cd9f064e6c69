import base64
import io
import zlib

import pikepdf
import pytest
from PIL import Image

from storage.evidence import Refused, clean, limits
from tests.storage import evidence_samples as samples


def code_of(data: bytes, name: str = "paper.pdf") -> str:
    with pytest.raises(Refused) as caught:
        clean(data, name)
    return caught.value.code


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def test_the_sample_has_marks_to_lose() -> None:
    data = samples.pdf()
    wanted = (
        b"Planted-Author",
        b"Planted-Comment",
        b"Planted-Script",
        b"Planted-Trailer",
        b"Planted-Gps",
        b"Planted.txt",
    )
    assert [mark for mark in wanted if mark not in data] == []


def test_a_pdf_loses_its_marks() -> None:
    cleaned = clean(samples.pdf(), "paper.pdf")
    assert (samples.marks_in(cleaned.data), cleaned.kind, cleaned.extension) == ([], "application/pdf", "pdf")


@pytest.mark.parametrize(
    "word", [b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/Metadata", b"/Info", b"/PieceInfo"]
)
def test_a_cleaned_pdf_does_nothing_by_itself_and_carries_nothing(word: bytes) -> None:
    assert word not in clean(samples.pdf(), "paper.pdf").data


def test_a_cleaned_pdf_says_the_same() -> None:
    paper = opened(clean(samples.pdf(), "paper.pdf").data)
    page = paper.pages[0]
    assert (len(paper.pages), b"(Grounds) Tj" in page.Contents.read_bytes()) == (1, True)


def test_the_words_of_a_note_stay_and_its_author_goes() -> None:
    paper = opened(clean(samples.pdf(), "paper.pdf").data)
    note = paper.pages[0].obj["/Annots"][0]
    assert (str(note["/Contents"]), "/T" in note) == ("see here", False)


def test_a_photo_in_a_pdf_keeps_its_pixels() -> None:
    paper = opened(clean(samples.pdf(), "paper.pdf").data)
    photo = pikepdf.PdfImage(paper.pages[0].Resources.XObject.Im0)
    original = samples.jpeg()
    assert photo.as_pil_image().tobytes() == Image.open(io.BytesIO(original)).tobytes()


@pytest.mark.parametrize("packing", ["/FlateDecode", "/ASCII85Decode", "/ASCIIHexDecode"])
def test_a_packed_photo_loses_its_marks_too(packing: str) -> None:
    pack = {
        "/FlateDecode": zlib.compress,
        "/ASCII85Decode": lambda raw: base64.a85encode(raw) + b"~>",
        "/ASCIIHexDecode": lambda raw: raw.hex().encode() + b">",
    }[packing]

    def wrap(paper: pikepdf.Pdf) -> None:
        photo = paper.pages[0].Resources.XObject.Im0
        packed = pack(photo.read_raw_bytes())
        photo.write(packed, filter=pikepdf.Array([pikepdf.Name(packing), pikepdf.Name.DCTDecode]))

    paper = opened(clean(samples.pdf(wrap), "paper.pdf").data)
    photo = paper.pages[0].Resources.XObject.Im0
    assert samples.marks_in(photo.read_raw_bytes()) == []


def test_marks_in_an_older_revision_are_gone() -> None:
    """A PDF that was changed by appending still holds what it said before."""
    data = samples.pdf().removesuffix(samples.TRAILER)
    start = data.rindex(b"startxref")
    old = b"99 0 obj\n(Planted-Earlier)\nendobj\n"
    assert b"Planted-Earlier" not in clean(data[:start] + old + data[start:], "paper.pdf").data


def test_bytes_before_and_behind_are_gone() -> None:
    data = b"%PDF-1.4\n%" + b"Planted-Front" + samples.pdf()[8:] + b"PK\x03\x04Planted"
    assert samples.marks_in(clean(data, "paper.pdf").data) == []


def test_a_signature_and_its_signer_are_gone() -> None:
    def sign(paper: pikepdf.Pdf) -> None:
        seal = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig,
            Name=pikepdf.String("Planted-Signer"),
            ByteRange=[0, 1, 2, 3],
            Contents=b"Planted-Cert",
        )
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("sig"), V=paper.make_indirect(seal))
        paper.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([paper.make_indirect(field)]))

    assert samples.marks_in(clean(samples.pdf(sign), "paper.pdf").data) == []


@pytest.mark.parametrize("action", ["Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition"])
def test_a_link_that_does_more_than_turn_a_page_is_cut(action: str) -> None:
    def link(paper: pikepdf.Pdf) -> None:
        deed = pikepdf.Dictionary(S=pikepdf.Name(f"/{action}"), F=pikepdf.String("Planted-Target"))
        paper.pages[0].obj["/Annots"][2]["/A"] = paper.make_indirect(deed)

    assert samples.marks_in(clean(samples.pdf(link), "paper.pdf").data) == []


def test_an_action_chained_behind_a_harmless_one_is_emptied() -> None:
    def chain(paper: pikepdf.Pdf) -> None:
        deed = paper.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("Planted-Target")))
        turn = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([0]), Next=pikepdf.Array([deed]))
        paper.pages[0].obj["/Annots"][2]["/A"] = turn

    assert samples.marks_in(clean(samples.pdf(chain), "paper.pdf").data) == []


def test_an_attachment_that_something_else_points_to_is_emptied() -> None:
    def point(paper: pikepdf.Pdf) -> None:
        paper.Root.StructTreeRoot = pikepdf.Dictionary(K=paper.pages[0].obj["/Annots"][1])

    assert samples.marks_in(clean(samples.pdf(point), "paper.pdf").data) == []


def test_a_pdf_behind_a_password_is_refused() -> None:
    assert code_of(samples.pdf(password="x")) == "file-encrypted"


def test_a_pdf_that_only_forbids_printing_is_taken() -> None:
    with opened(samples.pdf().removesuffix(samples.TRAILER)) as paper:
        out = io.BytesIO()
        paper.save(out, encryption=pikepdf.Encryption(user="", owner="x"))
    assert not opened(clean(out.getvalue(), "paper.pdf").data).is_encrypted


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"x" * 500])
def test_a_pdf_in_name_only_is_broken(data: bytes) -> None:
    assert code_of(data) == "file-broken"


def test_a_stream_that_unpacks_beyond_the_limit_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PDF_STREAM_BYTES", 4 * limits.MIB)

    def fill(paper: pikepdf.Pdf) -> None:
        paper.pages[0].Contents = paper.make_stream(
            zlib.compress(bytes(5 * limits.MIB)), Filter=pikepdf.Name.FlateDecode
        )

    assert code_of(samples.pdf(fill)) == "file-bomb"


def test_many_streams_that_unpack_beyond_the_limit_together_are_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PDF_UNPACKED_BYTES", 4 * limits.MIB)

    def fill(paper: pikepdf.Pdf) -> None:
        packed = zlib.compress(bytes(limits.MIB))
        streams = [paper.make_stream(packed + bytes([i]), Filter=pikepdf.Name.FlateDecode) for i in range(6)]
        paper.pages[0].Contents = pikepdf.Array(streams)

    assert code_of(samples.pdf(fill)) == "file-bomb"


def test_a_stream_packed_twice_is_a_bomb() -> None:
    def fill(paper: pikepdf.Pdf) -> None:
        packed = zlib.compress(zlib.compress(b"x"))
        both = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        paper.pages[0].Contents = paper.make_stream(packed, Filter=both)

    assert code_of(samples.pdf(fill)) == "file-bomb"


def test_a_photo_that_claims_to_be_huge_is_a_bomb() -> None:
    def claim(paper: pikepdf.Pdf) -> None:
        photo = paper.pages[0].Resources.XObject.Im0
        photo.Width = photo.Height = 30_000

    assert code_of(samples.pdf(claim)) == "file-bomb"


def test_a_pdf_of_too_many_objects_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PDF_OBJECTS", 3)
    assert code_of(samples.pdf()) == "file-bomb"
