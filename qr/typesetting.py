"""typst for this room: one compiler with the font of a package and none of the machine.

Words and links are handed over as JSON in `sys.inputs` and are never read as typst.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

from dialog.values import Json
from qr.errors import MissingGlyphs, NotATemplate

if TYPE_CHECKING:
    from typst import Compiler

FONT: Final = "Noto Sans SC"
MAIN: Final = "main.typ"
#: For archives; it also *refuses* a character without a glyph, where a plain PDF would hold a box.
_STANDARD: Final = "a-2u"
_ONE_AT_A_TIME: Final = Lock()
_GENERATIONS: Final = 12
_PROBE: Final = f'#set text(font: "{FONT}")\n#set document(title: "?")\n#sys.inputs.text'.encode()


def pdf(files: Mapping[str, bytes], facts: Json, *, texts: Sequence[str] = (), name: str = MAIN) -> bytes:
    """The same bytes for the same input, whenever that is: no file says when it was made. `files` are typst sources,
    `MAIN` among them; `texts` is what may hold a character without a glyph.

    Raises `MissingGlyphs` and `NotATemplate`.
    """
    from typst import TypstError  # most runs of the program print nothing

    inputs = {"facts": json.dumps(facts, ensure_ascii=False)}
    try:
        with _ONE_AT_A_TIME:
            made = _compiler().compile(
                _sources(files), format="pdf", sys_inputs=inputs, pdf_standards=[_STANDARD], timestamp=0
            )
    except TypstError as trouble:
        if missing := missing_glyphs(texts):
            raise MissingGlyphs(characters=missing) from None
        raise NotATemplate(name=name, message=trouble.message) from None
    return made if isinstance(made, bytes) else b""


def pages(file: Path, first: int, count: int, ppi: int) -> list[bytes]:
    """Pages of a PDF as PNG, from `first` (1 is the first). Raises `LookupError` past the last page or for no PDF."""
    from typst import TypstError

    show = "#set page(width: auto, height: auto, margin: 0pt)\n" + "\n".join(
        f"#page(image(sys.inputs.name, page: {number}))" for number in range(first, first + count)
    )
    try:
        with _ONE_AT_A_TIME:
            made = _compiler().compile(
                show.encode(), format="png", ppi=ppi, root=file.parent, sys_inputs={"name": f"/{file.name}"}
            )
    except TypstError:
        raise LookupError(first) from None
    return made if isinstance(made, list) else [made] if made else []


def raster(svg: bytes, side: int) -> bytes:
    """A square drawing as PNG of `side` pixels on transparent ground. Raises `LookupError` for what is no SVG."""
    from typst import TypstError

    show = (
        "#set page(width: 72pt, height: 72pt, margin: 0pt, fill: none)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, fit: "contain")'
    )
    try:
        with _ONE_AT_A_TIME:
            made = _compiler().compile(
                show.encode(), format="png", ppi=side, sys_inputs={"svg": svg.decode("utf-8", "replace")}
            )
    except TypstError:
        raise LookupError(side) from None
    return made if isinstance(made, bytes) else b""


def forget() -> None:
    """typst keeps what it laid out for some compilations more; empty ones make it let go. A long run stays small."""
    with _ONE_AT_A_TIME:
        for _ in range(_GENERATIONS):
            _compiler().compile(b"")


def missing_glyphs(texts: Sequence[str]) -> str:
    """Every character of the texts that the font has not, in order."""
    return "".join(_missing("".join(sorted({letter for text in texts for letter in text if ord(letter) > 126}))))


def _missing(letters: str) -> list[str]:
    if not letters or _can_print(letters):
        return []
    if len(letters) == 1:
        return [letters]
    half = len(letters) // 2
    return _missing(letters[:half]) + _missing(letters[half:])


def _can_print(letters: str) -> bool:
    from typst import TypstError

    try:
        with _ONE_AT_A_TIME:
            _compiler().compile(
                _sources({MAIN: _PROBE}),
                format="pdf",
                sys_inputs={"text": " ".join(letters)},
                pdf_standards=[_STANDARD],
            )
    except TypstError:
        return False
    return True


def _sources(files: Mapping[str, bytes]) -> bytes:
    """typst takes several files by name; its types do not say so."""
    return cast(bytes, dict(files))


@cache
def _compiler() -> "Compiler":
    from pylopdf_fonts_zh_cn import sans_path
    from typst import Compiler, Fonts

    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[sans_path().parent])
    return Compiler(font_paths=fonts, ignore_system_fonts=True)
