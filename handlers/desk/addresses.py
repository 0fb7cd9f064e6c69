"""Where things are on the desk, for those who send people there."""

from urllib.parse import quote

from cases.staff import Purpose


def of_link(base_url: str, purpose: Purpose, token: str) -> str:
    """Where a one-time link leads: joining, signing in, reading, acting. Joining the staff bot is not done here."""
    return f"{base_url}/desk/{purpose.value}/{token}"


def of_case(number: str) -> str:
    return f"/desk/cases/{quote(number, safe='')}"


def of_letters(number: str) -> str:
    return f"{of_case(number)}/letters"


def of_action(number: str, action: str) -> str:
    return f"{of_case(number)}/act/{action}"
