"""What can be wrong with a picture, a logo, a template or a poster: `code` for texts (`error.<code>`)."""

from cases.errors import CaseError


class LinkTooLong(CaseError, ValueError):
    """The link is not repeated: it may be a case's."""

    code = "link-too-long"

    def __str__(self) -> str:
        return "too long for a QR code"


class NotALogo(CaseError):
    """Facts: `why` is what is wrong, one of `cli.qr.logo.*`."""

    code = "not-a-logo"


class LogoNeedsLevelH(CaseError):
    """A logo hides squares, and only level H has enough to spare."""

    code = "logo-needs-level-h"


class Unreadable(CaseError):
    """A picture or a page that does not say what it should. Facts: `where`, a page from 1, or 0 for a picture."""

    code = "unreadable"


class NotAPicture(CaseError):
    """Neither a picture nor a PDF that can be looked at."""

    code = "not-a-picture"


class MissingGlyphs(CaseError):
    """Characters that the font has not: they would come out as boxes. Facts: `characters`."""

    code = "missing-glyphs"


class NotATemplate(CaseError):
    """Facts: `name` of the file and typst's own `message`."""

    code = "not-a-poster-template"


class NameTooLong(CaseError):
    """Facts: `most`."""

    code = "name-too-long"
