"""The signed daily root over all diaries, in a folder outside the database (decision 17)."""

from app.wiring import House, now
from storage.diary import daily_root


async def keep_root(house: House) -> None:
    """Once a day in the deployment's zone; any number of calls. A day on which nothing ran has no root."""
    day = now().astimezone(house.zone).date()
    folder = house.settings.roots
    if not (folder / f"{day.isoformat()}.json").exists():
        await house.store.read(lambda books: daily_root(books, folder, house.keyring, day=day))
