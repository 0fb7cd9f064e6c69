import io
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from PIL import Image

from storage.evidence import Refused, clean, limits, markup, media
from tests.storage import evidence_samples as samples

PAPERS: list[tuple[Callable[[], bytes], str, str]] = [
    (samples.word, media.DOCX, "docx"),
    (samples.sheet, media.XLSX, "xlsx"),
    (samples.slides, media.PPTX, "pptx"),
]
ALL = [paper[0] for paper in PAPERS]
MAIN = {samples.word: "word/document.xml", samples.sheet: "xl/workbook.xml", samples.slides: "ppt/presentation.xml"}


def code_of(data: bytes, name: str = "paper.docx") -> str:
    with pytest.raises(Refused) as caught:
        clean(data, name)
    return caught.value.code


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("sample", ALL)
def test_the_sample_has_marks_to_lose(sample: Callable[[], bytes]) -> None:
    assert b"Planted" in samples.marks_in(sample())


@pytest.mark.parametrize(("sample", "kind", "extension"), PAPERS)
def test_a_paper_loses_its_marks(sample: Callable[[], bytes], kind: str, extension: str) -> None:
    cleaned = clean(sample(), "whatever.bin")
    assert (samples.marks_in(cleaned.data), cleaned.kind, cleaned.extension) == ([], kind, extension)


@pytest.mark.parametrize("sample", ALL)
def test_a_cleaned_paper_has_no_properties_and_no_thumbnail(sample: Callable[[], bytes]) -> None:
    data = clean(sample(), "x").data
    told = [name for name in members(data) if name.startswith("docProps")]
    assert (told, b"docProps" in b"".join(members(data).values())) == ([], False)


@pytest.mark.parametrize("sample", ALL)
def test_a_cleaned_paper_tells_no_instants(sample: Callable[[], bytes]) -> None:
    data = clean(sample(), "x").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2024-05-06" not in b"".join(members(data).values())


@pytest.mark.parametrize("sample", ALL)
def test_every_relation_of_a_cleaned_paper_leads_to_a_part(sample: Callable[[], bytes]) -> None:
    parts = members(clean(sample(), "x").data)
    outside = [name for name, body in parts.items() if name.endswith(".rels") and b"External" in body]
    again = members(clean(clean(sample(), "x").data, "x").data)
    assert (outside, set(again)) == ([], set(parts))


def test_a_word_file_says_the_same() -> None:
    paper = docx.Document(io.BytesIO(clean(samples.word(), "x").data))
    said = "".join(text.text or "" for text in paper.element.iter(qn("w:t")))
    assert (said, len(paper.inline_shapes)) == ("What happened at window 3added later", 1)


def test_a_remark_stays_and_its_author_goes() -> None:
    paper = docx.Document(io.BytesIO(clean(samples.word(), "x").data))
    assert [(remark.author, remark.initials, remark.text) for remark in paper.comments] == [("", "", "a remark")]


def test_a_tracked_change_stays_and_its_author_and_instant_go() -> None:
    paper = docx.Document(io.BytesIO(clean(samples.word(), "x").data))
    [change] = paper.element.iter(qn("w:ins"))
    assert (change.get(qn("w:author")), change.get(qn("w:date"))) == ("", None)


def test_no_editing_session_is_told() -> None:
    assert b"rsid" not in b"".join(members(clean(samples.word(), "x").data).values())


def test_a_sheet_says_the_same() -> None:
    page = openpyxl.load_workbook(io.BytesIO(clean(samples.sheet(), "x").data)).active
    assert page is not None
    remark = page["A1"].comment
    assert remark is not None
    assert [page["A1"].value, page["B1"].value, page["A2"].value, remark.text, remark.author] == [
        "Invoice 7",
        "=1+2",
        "link",
        "a remark",
        "None",
    ]


def test_a_slide_says_the_same_and_its_link_outside_is_cut() -> None:
    slide = members(clean(samples.slides(), "x").data)["ppt/slides/slide1.xml"]
    assert (b"Slide one" in slide, b'embed="rId1"' in slide, b"hlinkClick" in slide) == (True, True, False)


def test_pictures_inside_are_cleaned_and_still_open() -> None:
    picture = members(clean(samples.slides(), "x").data)["ppt/media/image1.jpeg"]
    assert (samples.marks_in(picture), Image.open(io.BytesIO(picture)).size) == ([], (60, 40))


def test_a_table_keeps_the_name_that_formulas_use() -> None:
    root = markup.read(b'<table displayName="Debts" author="Planted"/>')
    markup.scrub(root, ())
    assert dict(markup.attributes(root)) == {"displayName": "Debts", "author": ""}


def test_the_writers_own_folder_is_not_told() -> None:
    def add(body: bytes) -> bytes:
        told = b'<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/2010/11/ac" url="C:/Users/Planted/"/>'
        return body.replace(b"<sheets", told + b"<sheets").replace(b"<x:sheets", told + b"<x:sheets")

    data = samples.changed(samples.sheet(), {"xl/workbook.xml": add})
    assert (b"Planted" in members(data)["xl/workbook.xml"], samples.marks_in(clean(data, "x").data)) == (True, [])


@pytest.mark.parametrize("sample", ALL)
@pytest.mark.parametrize("part", ["word/vbaProject.bin", "xl/macrosheets/sheet1.xml", "word/activeX/activeX1.xml"])
def test_a_macro_is_refused(sample: Callable[[], bytes], part: str) -> None:
    assert code_of(samples.changed(sample(), add={part: b"<x/>"})) == "file-macro"


def test_a_macro_is_refused_by_what_the_file_says_it_is() -> None:
    def claim(body: bytes) -> bytes:
        return body.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )

    assert code_of(samples.changed(samples.word(), {"[Content_Types].xml": claim})) == "file-macro"


@pytest.mark.parametrize("part", ["word/embeddings/oleObject1.bin", "word/media/image9.emf", "word/x.exe", "word/y"])
def test_what_cannot_be_cleaned_inside_is_refused(part: str) -> None:
    assert code_of(samples.changed(samples.word(), add={part: b"x"})) == "file-embedded"


@pytest.mark.parametrize(
    "field", [b'DDEAUTO c:\\\\x.exe "a"', b'INCLUDEPICTURE "http://planted.example/x.png"', b"DDE a b"]
)
def test_a_field_that_fetches_or_starts_something_is_refused(field: bytes) -> None:
    def add(body: bytes) -> bytes:
        half = len(field) // 2
        runs = b"".join(
            b"<w:r><w:instrText>" + part + b"</w:instrText></w:r>" for part in (field[:3], field[3:half], field[half:])
        )
        return body.replace(b"<w:sectPr", b"<w:p>" + runs + b"</w:p><w:sectPr", 1)

    assert code_of(samples.changed(samples.word(), {"word/document.xml": add})) == "file-embedded"


@pytest.mark.parametrize("sample", ALL)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(sample: Callable[[], bytes], encoding: str) -> None:
    laughs = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    data = samples.changed(sample(), {MAIN[sample]: lambda _: laughs.encode(encoding)})
    assert code_of(data) == "file-bomb"


@pytest.mark.parametrize("sample", ALL)
def test_broken_markup_is_broken(sample: Callable[[], bytes]) -> None:
    assert code_of(samples.changed(sample(), {MAIN[sample]: lambda body: body[:-9]})) == "file-broken"


@pytest.mark.parametrize("sample", ALL)
def test_half_an_archive_is_broken(sample: Callable[[], bytes]) -> None:
    whole = sample()
    assert code_of(whole[: len(whole) // 2]) == "file-broken"


def test_a_member_that_unpacks_far_beyond_its_size_is_a_bomb() -> None:
    assert code_of(samples.changed(samples.word(), add={"word/big.xml": bytes(3 * limits.MIB)})) == "file-bomb"


def test_members_that_unpack_beyond_the_limit_together_are_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 20_000)
    assert code_of(samples.word()) == "file-bomb"


def test_a_member_that_lies_about_its_size_is_no_way_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size in the directory says 10 bytes; a megabyte would come out."""
    data = bytearray(samples.changed(samples.word(), add={"word/big.xml": bytes(limits.MIB)}))
    at = data.rindex(b"word/big.xml") - 46
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert code_of(bytes(data)) in ("file-bomb", "file-broken")


def test_too_many_members_are_a_bomb() -> None:
    add = {f"word/{number}.xml": b"<a/>" for number in range(limits.MAX_PARTS)}
    assert code_of(samples.changed(samples.word(), add=add)) == "file-bomb"


def test_too_much_markup_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_TAGS", 10)
    assert code_of(samples.word()) == "file-bomb"


def test_too_many_pixels_together_are_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PIXELS_IN_OFFICE", 60 * 40 - 1)
    assert code_of(samples.word()) == "file-bomb"


def test_a_huge_picture_inside_is_a_bomb() -> None:
    assert code_of(samples.changed(samples.word(), add={"word/media/big.png": samples.huge_png()})) == "file-bomb"


@pytest.mark.parametrize("name", ["../escape.xml", "/root.xml", "word/../../x.xml", "word\\x.xml"])
def test_a_member_that_leads_astray_is_broken(name: str) -> None:
    assert code_of(samples.changed(samples.word(), add={name: b"<a/>"})) == "file-broken"


def test_two_members_of_one_name_are_broken() -> None:
    """Two programs could read two different documents from one file."""
    assert code_of(samples.changed(samples.word(), add={"WORD/document.xml": b"<a/>"})) == "file-broken"


def test_an_office_file_behind_a_password_is_refused() -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert code_of(compound) == "file-encrypted"


def test_an_old_office_file_is_refused_by_its_type() -> None:
    assert code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "paper.doc") == "file-type"


def test_a_member_behind_a_password_is_refused() -> None:
    data = bytearray(samples.word())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert code_of(bytes(data)) == "file-encrypted"


def test_some_other_archive_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert code_of(out.getvalue(), "x.docx") == "file-type"


def test_an_archive_hung_behind_a_photo_is_a_photo() -> None:
    cleaned = clean(samples.jpeg() + samples.word(), "photo.docx")
    assert (cleaned.kind, b"PK\x03\x04" in cleaned.data) == ("image/jpeg", False)
