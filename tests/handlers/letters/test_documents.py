"""The DOCX, read back."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

import texts
from handlers.letters import Kind, docx
from tests.handlers.letters.reading import docx_text
from tests.handlers.letters.test_printing import HOSTILE
from tests.handlers.letters.writing import WORDS, a_letter, a_numbered_letter, knowing, saying


def parts(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(made)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize(("kind", "language"), [(kind, language) for kind in Kind for language in texts.LANGUAGES])
def test_all_of_a_letter_is_in_it(kind: Kind, language: str) -> None:
    letter = a_letter(kind, language)
    lines = docx_text(docx(letter, WORDS)).split("\n")
    assert [line for line in letter.text.split("\n") if line not in lines] == []


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-Hans", ["催办〔2026〕第 12 号", "催办单", "云川市总专班办公室（虚构）", "2026年3月16日"]),
        ("en", ["Urging note No. 12 of 2026", "Urging note", "云川市总专班办公室（虚构）", "16 March 2026"]),
    ],
)
def test_head_number_title_and_date_are_in_it(language: str, told: list[str]) -> None:
    lines = docx_text(docx(a_numbered_letter(Kind.URGE, language), WORDS)).split("\n")
    assert [each for each in told if each not in lines] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_specimen_says_so_in_its_first_line(language: str) -> None:
    assert docx_text(docx(a_letter(language=language), WORDS)).startswith(WORDS.text("letter.specimen", language))


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_mark_once_the_deployment_has_its_name(language: str) -> None:
    text = docx_text(docx(a_numbered_letter(language=language, specimen=False), WORDS))
    assert ("样张" in text, "Specimen" in text) == (False, False)


def test_what_people_wrote_is_text() -> None:
    lines = docx_text(docx(saying(*HOSTILE), WORDS)).split("\n")
    assert [hostile for hostile in HOSTILE if hostile not in lines] == []


@pytest.mark.parametrize("where", ["to", "issuer"])
def test_what_an_office_is_called_is_text(where: str) -> None:
    name = " ".join(HOSTILE)
    assert name in docx_text(docx(knowing(**{where: name}), WORDS))


def test_what_is_not_seen_is_not_in_it() -> None:
    unseen = "\x00\u202e\u200b\ufffe\ufdd0\U0010ffff\ud800"
    assert "甲乙丙" in docx_text(docx(saying(f"甲{unseen}乙{unseen}丙"), WORDS)).split("\n")


@pytest.mark.parametrize("character", ["\U000205f5", "😀", "\ue000"])
def test_a_character_that_the_pdf_lacks_can_be_sent_in_it(character: str) -> None:
    assert f"李{character}" in docx_text(docx(saying(f"李{character}"), WORDS))


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert docx(a_numbered_letter(), WORDS) == docx(a_numbered_letter(), WORDS)


def test_it_names_nobody_who_made_it_and_no_machine() -> None:
    made = docx(a_numbered_letter(), WORDS)
    about = Document(BytesIO(made)).core_properties
    day = datetime(2026, 3, 16, tzinfo=UTC)
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert (about.title, about.created, about.modified) == ("催办单 催办〔2026〕第 12 号", day, day)
    assert not re.search(rb"python-docx|Macintosh|Template>", b"".join(parts(made).values()))


def test_the_archive_does_not_tell_when_it_was_packed() -> None:
    with zipfile.ZipFile(BytesIO(docx(a_letter(), WORDS))) as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_there_is_no_part_but_those_of_a_letter() -> None:
    assert {name.split("/")[-1] for name in parts(docx(a_letter(), WORDS))} == {
        "[Content_Types].xml", ".rels", "core.xml", "document.xml", "document.xml.rels", "styles.xml", "settings.xml",
        "webSettings.xml", "fontTable.xml", "theme1.xml", "header1.xml", "footer1.xml",
    }  # fmt: skip


def test_each_paragraph_has_fonts_for_chinese_and_for_latin() -> None:
    document = Document(BytesIO(docx(a_letter(Kind.DUTY), WORDS)))
    fonts = {paragraph.style.element.rPr.rFonts for paragraph in document.paragraphs if paragraph.style}
    assert {each.get(qn("w:eastAsia")) for each in fonts} == {"仿宋", "黑体"}
    assert {each.get(qn("w:ascii")) for each in fonts} == {"Times New Roman"}


def test_a_chinese_paragraph_begins_two_characters_in_and_an_english_one_does_not() -> None:
    def first(language: str) -> str | None:
        styles = Document(BytesIO(docx(a_letter(language=language), WORDS))).styles
        found: str | None = styles["Letter body"].element.pPr.ind.get(qn("w:firstLineChars"))
        return found

    assert (first("zh-Hans"), first("en")) == ("200", None)


def test_pages_are_counted_by_whoever_opens_it() -> None:
    footer = parts(docx(a_letter(), WORDS))["word/footer1.xml"]
    assert b'w:instr="PAGE"' in footer
