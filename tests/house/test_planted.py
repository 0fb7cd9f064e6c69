"""The search for planted words finds them, in each kind of place and in each writing."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.planted import Planted

WORDS = {
    "name": "端木示例",
    "phone": "13900009527",
    "narrative": "锅炉房的烟一直飘进教室",
    "secret": "K3RT-90VN-22XQ-P7HM",
}


def a_search() -> Planted:
    return Planted(words=dict(WORDS))


def found(search: Planted) -> set[str]:
    return {hit.word for hit in search.hits}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "written",
    [
        str,
        quote,
        lambda text: json.dumps(text),
        lambda text: "".join(f"&#{ord(letter)};" for letter in text),
        lambda text: f'<input type="hidden" value="{text}">',
        lambda text: " ".join(text),
        lambda text: text.lower().replace("-", ""),
        lambda text: text[:8] + "…",
        lambda text: "…" + text[-8:],
    ],
    ids=["plain", "address", "json", "entities", "hidden", "spaced", "bare", "begun", "ended"],
)
def test_a_word_is_found_in_text(word: str, written: Callable[[str], str]) -> None:
    search = a_search()
    search.lines("log", f"at=2026-03-03T02:00:00Z event=done\nstep={written(WORDS[word])}\n")
    search.page("tray", f"<p>{written(WORDS[word])}</p>", where="/desk/told")
    assert [(word, "log:2"), (word, "tray /desk/told")] == [(hit.word, hit.where) for hit in search.hits]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_found_in_the_name_of_a_folder_or_file(word: str, tmp_path: Path) -> None:
    (tmp_path / "letters" / f"{WORDS[word]} 1").mkdir(parents=True)
    (tmp_path / "letters" / f"{WORDS[word]} 1" / "a.pdf").touch()
    search = a_search()
    search.names(tmp_path)
    assert [word] * 2 == [hit.word for hit in search.hits]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_found_among_the_bytes_of_any_file(word: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0\x80" * 500 + WORDS[word].encode(encoding) + b"\0" * 9)
    search = a_search()
    search.bytes(tmp_path)
    assert {word} == found(search)


def test_a_word_is_found_in_the_journal_of_a_database_that_is_open(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as books:
        books.execute("PRAGMA journal_mode = wal")
        books.execute("CREATE TABLE told (body TEXT)")
        books.execute("INSERT INTO told VALUES (?)", ("电话 " + WORDS["phone"],))
        books.commit()
        search = a_search()
        search.bytes(tmp_path)
    assert [("phone", "bytes a.db-wal")] == [(hit.word, hit.where) for hit in search.hits]


def test_what_holds_no_word_is_clean_and_counted(tmp_path: Path) -> None:
    (tmp_path / "mashang.db").write_bytes(b"SQLite format 3\0" * 64)
    search = a_search()
    search.lines("log", "at=2026-03-03T02:00:00.123Z level=info room=app.web event=web-up port=13900\n")
    search.page("tray", "<p>YC7K-3M 处理中，2026年3月4日 18:00 到期</p>", where="/desk/told")
    search.names(tmp_path)
    search.bytes(tmp_path)
    assert ([], {"log", "tray", "name", "bytes"}) == (search.hits, set(search.looked))
