"""What is said when a file is not taken."""

EMPTY = "file-empty"
TOO_LARGE = "file-too-large"
TYPE = "file-type"
BROKEN = "file-broken"
BOMB = "file-bomb"
ENCRYPTED = "file-encrypted"
MACRO = "file-macro"
EMBEDDED = "file-embedded"
TOO_MANY = "file-too-many"
FILING_TOO_LARGE = "file-filing-too-large"

CODES = (EMPTY, TOO_LARGE, TYPE, BROKEN, BOMB, ENCRYPTED, MACRO, EMBEDDED, TOO_MANY, FILING_TOO_LARGE)


class Refused(Exception):
    """`code` is one of `CODES`; the words are `file.<code>`. Holds nothing of the file."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
