"""Are the texts whole: the same keys and the same placeholders in every language, and nothing empty?"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh-Hans", "en")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def leaves(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def load(folder: Path) -> dict[str, object]:
    """All words by key. A form for one thing (`key.one` beside `key.other`) is left out: not every language has it."""
    words = {
        f"{file.stem}.{key}": value
        for file in sorted(folder.glob("*.toml"))
        for key, value in leaves(tomllib.loads(file.read_text(encoding="utf-8")))
    }
    singular = {f"{key.removesuffix('.other')}.one" for key in words if key.endswith(".other")}
    return {key: value for key, value in words.items() if key not in singular}


def places(value: object) -> set[str]:
    """Names of placeholders; a list of words is compared by nothing but being a list."""
    if not isinstance(value, str):
        return set()
    return set(PLACEHOLDER.findall(value))


def troubles(folder: Path) -> Iterator[str]:
    first, *others = LANGUAGES
    reference = load(folder / first)
    for language in others:
        words = load(folder / language)
        yield from (f"{language} lacks {key}" for key in sorted(reference.keys() - words.keys()))
        yield from (f"{first} lacks {key}" for key in sorted(words.keys() - reference.keys()))
        for key in sorted(reference.keys() & words.keys()):
            if type(reference[key]) is not type(words[key]):
                yield f"{key} is of another type in {language}"
            elif places(reference[key]) != places(words[key]):
                names = (sorted(places(reference[key])), sorted(places(words[key])))
                yield f"{key} has other placeholders: {names[0]} in {first}, {names[1]} in {language}"
    for language in LANGUAGES:
        for key, value in load(folder / language).items():
            if isinstance(value, str) and not value.strip():
                yield f"{key} is empty in {language}"


def main() -> int:
    found = list(troubles(ROOT / "texts"))
    for line in found:
        print(line)
    print(f"Texts: {len(found)} to mend." if found else "Texts are whole in every language.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
