"""Where a word stands with one mistake in it: a character wrong, missing, too many, or swapped with its neighbour.

With one mistake one half of the word is still whole. So the halves are looked for, which is quick, and the other half
is compared where one was found.
"""

from collections.abc import Iterator

from storage.search.lines import END, Lines


def near(lines: Lines, word: str) -> Iterator[int]:
    """Positions in the text of the lines, of the half that is whole. The word has two characters at least."""
    half = len(word) // 2
    first, second = word[:half], word[half:]
    text = lines.text
    yield from (at for at in lines.places(first) if follows(text, at + half, second))
    yield from (at for at in lines.places(second) if precedes(text, at, first))
    across = word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]
    yield from lines.places(across)


def follows(text: str, at: int, word: str) -> bool:
    """The word begins there, with one mistake at most and within the line."""
    same = 0
    while same < len(word) and text[at + same] == word[same]:
        same += 1
    at, word = at + same, word[same:]
    if not word:
        return True
    if text.startswith(word[1:], at):  # one too many
        return True
    if text[at] == END:
        return False
    return (
        text.startswith(word[1:], at + 1)  # another one
        or text.startswith(word, at + 1)  # one is missing
        or (len(word) > 1 and text.startswith(word[1] + word[0] + word[2:], at))
    )


def precedes(text: str, end: int, word: str) -> bool:
    """The word ends there, with one mistake at most and within the line."""
    same = 0
    while same < len(word) and text[end - 1 - same] == word[-1 - same]:
        same += 1
    end, word = end - same, word[: len(word) - same]
    if not word:
        return True
    if text.endswith(word[:-1], 0, end):
        return True
    if text[end - 1] == END:
        return False
    return (
        text.endswith(word[:-1], 0, end - 1)
        or text.endswith(word, 0, end - 1)
        or (len(word) > 1 and text.endswith(word[:-2] + word[-1] + word[-2], 0, end))
    )
