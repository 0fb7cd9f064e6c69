"""What can go wrong between the program and its database."""


class StorageUnavailable(Exception):
    """Nothing of the transaction was kept, and the store goes on afterwards; whether it is worth trying again is in
    `code`: disk-full, locked, gone, damaged, closed, outdated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StorageFault(Exception):
    """A rule of the tables was broken or a value did not fit: this program's fault. Says the engine's code only, since
    an engine's own message may quote the row."""
