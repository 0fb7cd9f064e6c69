import click

from app.cli.layout import Layout, columns, wrap


def test_a_chinese_character_takes_two_columns() -> None:
    assert columns("码ab") == 4


def test_chinese_wraps_anywhere_but_before_a_closing_mark() -> None:
    assert wrap("扫码提交，查进度", 8) == ["扫码提交，", "查进度"]


def test_words_stay_whole() -> None:
    assert wrap("scan a code and ask", 8) == ["scan a", "code and", "ask"]


def test_second_columns_line_up_behind_wide_names() -> None:
    layout = Layout(width=40)
    layout.write_dl([("码", "a"), ("--option", "b")])
    assert layout.getvalue() == "码        a\n--option  b\n"


def test_examples_stay_as_they_are() -> None:
    layout = Layout(width=20)
    layout.write_text("  mashang place add --kind window --unit hall")
    assert layout.getvalue() == "  mashang place add --kind window --unit hall\n"


def test_click_takes_it_for_a_formatter() -> None:
    assert issubclass(Layout, click.HelpFormatter)
