"""Texts: the words of every key, in every language, with facts put in as they are."""

import re
from collections.abc import Mapping

import pytest

import texts
from dialog.blocks import Block, Button, Line
from dialog.catalogue import PLACEHOLDER, Catalogue, MissingText, blocks_from_json, blocks_json
from dialog.prompts import Choice, Hint, Prompt, Row
from dialog.values import Json

TABLES = texts.load()
GRAMMAR = {
    language: {key: text for key, text in table.items() if key.startswith("grammar.")}
    for language, table in TABLES.items()
}


def a_catalogue(
    en: Mapping[str, str], zh: Mapping[str, str] | None = None, fallbacks: Mapping[str, tuple[str, ...]] | None = None
) -> Catalogue:
    return Catalogue(
        {"en": GRAMMAR["en"] | dict(en), "zh-Hans": GRAMMAR["zh-Hans"] | dict(zh or {})}, fallbacks=fallbacks or {}
    )


def sentences(language: str) -> dict[str, str]:
    """Without commands to be typed, and without the question that everybody must understand: which language?"""
    return {
        key: text
        for key, text in TABLES[language].items()
        if not key.endswith(".examples") and not key.startswith("dialog.language.")
    }


def same_key(key: str, table: Mapping[str, str]) -> str | None:
    """The form for one thing beside the form for several belongs to its language alone."""
    return None if key.endswith(".one") and key.removesuffix(".one") + ".other" in table else key


def test_a_fact_is_put_where_its_name_stands() -> None:
    assert a_catalogue({"a.hello": "Hello {who}, {who}!"}).text("a.hello", "en", {"who": "Li"}) == "Hello Li, Li!"


@pytest.mark.parametrize("typed", ["{other}", "{0.__class__}", "%s %(x)d", "\\1 \\g<0>", "{{}}", "<b>&amp;", "$x"])
def test_what_a_person_wrote_is_put_in_as_it_is(typed: str) -> None:
    shown = a_catalogue({"a": "{said} {other}"}).text("a", "en", {"said": typed, "other": "secret"})
    assert shown == f"{typed} secret"


def test_an_unknown_key_names_the_key() -> None:
    with pytest.raises(MissingText, match=r"^en: no\.such$"):
        a_catalogue({}).text("no.such", "en", {"said": "private words"})


def test_a_missing_fact_names_the_key_and_the_fact_but_no_other_fact() -> None:
    with pytest.raises(MissingText) as raised:
        a_catalogue({"a": "{one} {two}"}).text("a", "en", {"one": "private words"})
    assert str(raised.value) == "en: a needs the fact two"


@pytest.mark.parametrize(
    "fact",
    [None, True, {}, {"date": "soon"}, {"date": "2026-13-01"}, {"instant": "noon"}, {"until": "noon"}, {"names": {}}],
)
def test_what_has_no_words_is_refused_rather_than_shown_raw(fact: Json) -> None:
    with pytest.raises(MissingText):
        a_catalogue({"a": "{it}"}).text("a", "en", {"it": fact})


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(MissingText):
        a_catalogue({}).shown({"instant": "2026-11-22T00:00:00Z", "zone": "No/Where"}, "en")


def test_no_other_language_steps_in_unasked() -> None:
    with pytest.raises(MissingText):
        a_catalogue({}, {"a": "你好"}).text("a", "en")


def test_another_language_steps_in_where_told() -> None:
    assert a_catalogue({}, {"a": "你好"}, {"en": ("zh-Hans",)}).text("a", "en") == "你好"


@pytest.mark.parametrize(
    ("fact", "en", "zh"),
    [
        ("as it is", "as it is", "as it is"),
        (12, "12", "12"),
        (2.5, "2.5", "2.5"),
        (3.0, "3", "3"),
        ({"date": "2026-11-02"}, "2 November 2026", "2026年11月2日"),
        ({"date": "2026-11"}, "November 2026", "2026年11月"),
        ({"date": "2026"}, "2026", "2026年"),
        (
            {"instant": "2026-11-22T17:05:00Z", "zone": "Asia/Shanghai"},
            "23 November 2026, 01:05",
            "2026年11月23日 01:05",
        ),
        ({"instant": "2026-11-22T17:05:00Z", "zone": "UTC"}, "22 November 2026, 17:05", "2026年11月22日 17:05"),
        (
            {"until": "2026-11-30T16:00:00Z", "zone": "Asia/Shanghai"},
            "30 November 2026, 24:00",
            "2026年11月30日 24:00",
        ),
        ({"until": "2026-11-30T09:30:00Z", "zone": "Asia/Shanghai"}, "30 November 2026, 17:30", "2026年11月30日 17:30"),
        ({"names": {"zh-Hans": "示范路工地", "en": "Demo Road site"}}, "Demo Road site", "示范路工地"),
        ({"names": {"zh-Hans": "示范路工地"}}, "示范路工地", "示范路工地"),
        (["a", 2, {"date": "2026"}], "a, 2, 2026", "a、2、2026年"),
        ({"key": "grammar.months.1"}, "January", "1月"),
        ({"key": "grammar.date.year", "facts": {"year": 7}}, "7", "7年"),
    ],
)
def test_a_fact_is_shown_in_the_way_of_the_language(fact: Json, en: str, zh: str) -> None:
    catalogue = a_catalogue({})
    assert (catalogue.shown(fact, "en"), catalogue.shown(fact, "zh-Hans")) == (en, zh)


@pytest.mark.parametrize(("count", "shown"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_english_has_one_and_several(count: int, shown: str) -> None:
    catalogue = a_catalogue({"n.one": "{count} file", "n.other": "{count} files"})
    assert catalogue.text("n", "en", {"count": count}) == shown


def test_chinese_does_not_count() -> None:
    catalogue = a_catalogue({}, {"n.other": "{count}个文件"})
    assert catalogue.text("n", "zh-Hans", {"count": 1}) == "1个文件"


def test_a_key_with_forms_for_a_count_is_there() -> None:
    catalogue = a_catalogue({"n.one": "{count} file", "n.other": "{count} files"})
    assert (catalogue.has("n", "en"), catalogue.has("n.one", "en"), catalogue.has("m", "en")) == (True, True, False)


def test_a_prompt_becomes_a_block() -> None:
    catalogue = a_catalogue(
        {"q": "Where in {town}?", "why": "Because.", "here": "Here, {town}", "row": "Place"},
    )
    prompt = Prompt(
        text="q",
        facts={"town": "Demo"},
        choices=(Choice(value="h", text="here"), Choice(value="p", label="{as it is}")),
        rows=(Row(label="row", shown={"date": "2026"}, value="place"),),
        hint=Hint.LINE,
        why="why",
        ask=3,
        kind="ask",
        extra={"x": [1]},
    )
    assert catalogue.block(prompt, "en") == Block(
        kind="ask",
        text="Where in Demo?",
        why="Because.",
        lines=(Line(label="Place", text="2026", value="place"),),
        buttons=(Button(value="h", label="Here, Demo"), Button(value="p", label="{as it is}")),
        hint=Hint.LINE,
        ask=3,
        language="en",
        extra={"x": [1]},
    )


def test_blocks_survive_json() -> None:
    blocks = (
        Block(
            kind="summary",
            text="t",
            why="w",
            lines=(Line(label="l", text="t", value="v"),),
            buttons=(Button(value="v", label="l"),),
            hint=Hint.SECRET,
            ask=None,
            language="en",
            extra={"number": "1"},
        ),
        Block(kind="say", text="t"),
    )
    assert blocks_from_json(blocks_json(blocks)) == blocks


@pytest.mark.parametrize("body", [None, "text", [1], [{}], {"kind": "say"}, [{"kind": "say", "text": 1}]])
def test_what_is_no_block_is_refused(body: Json) -> None:
    with pytest.raises(ValueError, match=r"not a (block|list)"):
        blocks_from_json(body)


def test_both_languages_have_the_same_keys() -> None:
    keys = {language: {same_key(key, table) for key in table} - {None} for language, table in TABLES.items()}
    assert keys["en"] ^ keys["zh-Hans"] == set()


def test_both_languages_need_the_same_facts() -> None:
    def needed(language: str) -> dict[str, set[str]]:
        table = TABLES[language]
        return {key: set(PLACEHOLDER.findall(text)) for key, text in table.items() if same_key(key, table)}

    zh = needed("zh-Hans")
    assert {key: facts for key, facts in needed("en").items() if facts != zh.get(key, facts)} == {}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_each_brace_is_part_of_a_placeholder(language: str) -> None:
    assert [key for key, text in TABLES[language].items() if set("{}") & set(PLACEHOLDER.sub("", text))] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in TABLES[language].items() if not text.strip()] == []


def test_english_texts_hold_no_chinese() -> None:
    chinese = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
    # The product has one name everywhere, and a language is called what its speakers call it.
    own_names = re.compile("码上监督|简体中文|中文")
    assert [key for key, text in sentences("en").items() if chinese.search(own_names.sub("", text))] == []


def test_chinese_texts_are_no_english_sentences() -> None:
    # Three English words on end and no Chinese character: nobody has translated that.
    english = re.compile(r"[A-Za-z]{2,}(?:[\s,]+[A-Za-z]+){2,}")
    chinese = re.compile(r"[\u3400-\u9fff]")
    said = sentences("zh-Hans")
    assert [key for key, text in said.items() if english.search(text) and not chinese.search(text)] == []


def test_a_file_of_texts_holds_texts_only() -> None:
    with pytest.raises(ValueError, match=r"^a\.b\.c is not a text$"):
        list(texts._flat("a", {"b": {"c": 3}}))
