"""The PDF, read back."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pikepdf
import pytest

import texts
from handlers.letters import Kind, Letter, confirmed, draft, pdf, printing, templates
from handlers.letters.errors import LetterUnprintable
from tests.handlers.letters.reading import bare, pdf_pages, pdf_text
from tests.handlers.letters.writing import (
    MONDAY,
    NUMBER,
    WORDS,
    a_letter,
    a_numbered_letter,
    knowing,
    saying,
    sealed_facts,
)

HOSTILE = [
    '#eval("1+1")',
    "] #panic() [",
    '#read("/etc/passwd")',
    "\\u{41} \\ \\#",
    "$x^2$ *b* _i_ `r`",
    "@ref <label> // c /* d */ ~ --- ...",
    "{编号} {{due}}",
    '</w:t> &amp; <b> "%PDF" ${x}',
    "=HYPERLINK(1)",
]


def printed(letter: Letter) -> str:
    return bare(pdf_text(pdf(letter, WORDS)))


def lines_drawn(letter: Letter) -> int:
    with pikepdf.open(BytesIO(pdf(letter, WORDS))) as file:
        return sum(str(step.operator) in ("Tj", "TJ") for step in pikepdf.parse_content_stream(file.pages[0]))


@pytest.mark.parametrize(("kind", "language"), [(kind, language) for kind in Kind for language in texts.LANGUAGES])
def test_all_of_a_letter_is_printed(kind: Kind, language: str) -> None:
    letter = a_letter(kind, language)
    text = printed(letter)
    assert [line for line in letter.text.split("\n") if bare(line) not in text] == []


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-Hans", ["催办〔2026〕第12号", "催办单", "云川市总专班办公室（虚构）", "2026年3月16日", "—1—"]),
        ("en", ["UrgingnoteNo.12of2026", "Urgingnote", "云川市总专班办公室（虚构）", "16March2026", "—1—"]),
    ],
)
def test_head_number_title_date_and_page_are_printed(language: str, told: list[str]) -> None:
    text = printed(a_numbered_letter(Kind.URGE, language))
    assert [each for each in told if each not in text] == []


def test_a_draft_says_that_it_is_one() -> None:
    assert "草稿·未编号" in printed(a_letter())


@pytest.mark.parametrize(("language", "mark"), [("zh-Hans", "样张"), ("en", "DEMO")])
def test_a_specimen_says_so_on_each_page_twice(language: str, mark: str) -> None:
    long = saying(*["段落内容。" * 20] * 30, language=language)
    pages = pdf_pages(pdf(long, WORDS))
    line = WORDS.text("letter.specimen", language)
    assert len(pages) > 1
    assert all(mark in page.replace(line, "") and line in page for page in pages)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_mark_once_the_deployment_has_its_name(language: str) -> None:
    text = printed(a_numbered_letter(language=language, specimen=False))
    assert ("样张" in text, "DEMO" in text, "Specimen" in text) == (False, False, False)


def test_what_people_wrote_is_text() -> None:
    text = printed(saying(*HOSTILE))
    assert [hostile for hostile in HOSTILE if bare(hostile) not in text] == []


@pytest.mark.parametrize("where", ["to", "issuer"])
def test_what_an_office_is_called_is_text(where: str) -> None:
    text = printed(knowing(**{where: " ".join(HOSTILE)})).replace("\u200b", "")
    assert bare("".join(HOSTILE)) in text


def test_what_is_not_seen_is_not_printed() -> None:
    unseen = "\x00\u202e\u2066\u200b\ufffe\ufdd0\U0010ffff\ud800"
    assert "甲乙丙" in printed(saying(f"甲{unseen}乙{unseen}丙"))


def test_a_word_that_no_line_holds_is_broken_and_not_lost() -> None:
    long = saying("x" * 300)
    assert lines_drawn(long) >= lines_drawn(saying("x")) + 5
    assert "x" * 300 in printed(long).replace("\u200b", "")


@pytest.mark.parametrize("character", ["\U000205f5", "😀", "\ue000", "한"])
def test_a_character_without_a_glyph_is_refused_with_its_paragraph(character: str) -> None:
    with pytest.raises(LetterUnprintable) as refused:
        pdf(saying("好", f"李{character}"), WORDS)
    assert refused.value.facts == {"count": 2}


def test_outside_the_body_as_well() -> None:
    with pytest.raises(LetterUnprintable) as refused:
        pdf(knowing(to="李\U000205f5（虚构）"), WORDS)
    assert refused.value.facts == {"count": 0}


def test_a_refusal_repeats_nothing() -> None:
    with pytest.raises(LetterUnprintable) as refused:
        pdf(saying("李\U000205f5"), WORDS)
    told = f"{refused.value!r} {refused.value.__cause__!r} {refused.value.__context__!r}"
    assert "\U000205f5" not in told


def test_nor_does_an_error_in_the_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_layout", lambda: b"#panic(json(bytes(sys.inputs.letter)).to)")
    with pytest.raises(RuntimeError) as failed:
        pdf(a_letter(), WORDS)
    told = f"{failed.value!r} {failed.value.__cause__!r} {failed.value.__context__!r}"
    assert "示例" not in told


def test_a_refused_letter_does_not_spoil_the_next() -> None:
    before = pdf(a_letter(), WORDS)
    with pytest.raises(LetterUnprintable):
        pdf(saying("😀"), WORDS)
    assert pdf(a_letter(), WORDS) == before


def test_the_same_letter_gives_the_same_bytes_from_any_thread() -> None:
    letters = [a_numbered_letter(kind) for kind in (Kind.URGE, Kind.DUTY)] * 4
    alone = [pdf(letter, WORDS) for letter in letters]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda letter: pdf(letter, WORDS), letters)) == alone


def test_the_file_says_what_it_is_and_not_who_made_it_or_when() -> None:
    with pikepdf.open(BytesIO(pdf(a_numbered_letter(), WORDS))) as file:
        about = {str(key): str(value) for key, value in (file.docinfo or {}).items()}
        stamped = {key: value for key, value in about.items() if "Date" in key}
        assert (about["/Title"], "/Author" in about) == ("催办单 催办〔2026〕第 12 号", False)
        assert set(stamped.values()) == {"D:20260316000000Z"}


def test_it_can_be_archived_and_read_aloud() -> None:
    with pikepdf.open(BytesIO(pdf(a_numbered_letter(), WORDS))) as file:
        known = file.open_metadata()
        assert (known.pdfa_status, str(file.Root.Lang), bool(file.Root.MarkInfo.Marked)) == ("2A", "zh-CN", True)


@pytest.mark.parametrize("kind", Kind)
def test_a_printed_letter_on_a_sealed_case_holds_only_what_its_draft_said(kind: Kind) -> None:
    letter = draft(templates.shipped(kind, "zh-Hans"), sealed_facts(), WORDS, specimen=False)
    letter = confirmed(letter, WORDS, seq=1, on=MONDAY)
    said = bare("".join(letter.text.split("\n")) + letter.facts.issuer + str(letter.number) + "2026年3月16日—1—回执")
    assert set(printed(letter)) <= set(said)
    assert NUMBER in printed(letter)
