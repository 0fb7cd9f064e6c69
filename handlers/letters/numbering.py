"""Numbers of letters: counted through one year for each kind. Whoever keeps them gives the next one."""

from dialog.catalogue import Catalogue
from handlers.letters.kinds import Kind


def shown_number(kind: Kind, year: int, seq: int, language: str, words: Catalogue) -> str:
    """催办〔2026〕第 3 号. Raises ValueError for what is no number."""
    if not (2000 <= year <= 9999 and 1 <= seq <= 999_999):
        raise ValueError("no number of a letter")
    return words.text(f"letter.number.{kind}", language, {"year": year, "seq": seq})
