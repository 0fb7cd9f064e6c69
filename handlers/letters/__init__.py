"""Letters (domain.md F09): drafted from a template, edited and confirmed by a person, printed as PDF and DOCX.

Pure: facts, words and numbers are passed in, and nothing is kept here.
"""

from handlers.letters.documents import docx
from handlers.letters.facts import Facts
from handlers.letters.kinds import RUNGS, Kind
from handlers.letters.letter import Letter, confirmed, draft, edited
from handlers.letters.numbering import shown_number
from handlers.letters.printing import pdf
from handlers.letters.quoting import quotes_too_much
from handlers.letters.templates import Template

__all__ = [
    "Facts",
    "Kind",
    "Letter",
    "RUNGS",
    "Template",
    "confirmed",
    "docx",
    "draft",
    "edited",
    "pdf",
    "quotes_too_much",
    "shown_number",
]
