"""What stands against joining and signing in. Nothing that anybody typed is repeated, and no reason that helps a
stranger: absent and wrong are one answer (decision 13)."""

from cases import errors


class LinkGone(errors.CaseError):
    """Unknown, used up, over, for something else, or for somebody who is gone: one answer."""

    code = "link-gone"


class SignInRefused(errors.CaseError):
    """No such person, no account, a wrong password, a wrong or used code, or somebody who has left: one answer."""

    code = "sign-in-refused"


class SessionOver(errors.CaseError):
    """Unknown, ended, idle for too long, or of somebody who has left: one answer."""

    code = "session-over"


class TooSoon(errors.CaseError):
    """Nothing was looked at. Facts: `seconds` to wait."""

    code = "too-soon"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class WeakPassword(errors.CaseError):
    """`why` names the rule for texts (`staff.password.<why>`)."""

    code = "weak-password"

    def __init__(self, why: str) -> None:
        super().__init__(why={"key": f"staff.password.{why}"})
        self.why = why


class WrongCode(errors.CaseError):
    """The code does not fit the second factor that was shown. The link stays usable."""

    code = "wrong-code"


class NoSuchPerson(errors.CaseError):
    """Nobody of that id works here now."""

    code = "no-such-person"


class NoSuchRole(errors.CaseError):
    """Nothing of that kind waits, or not for the word of whoever said it: one answer."""

    code = "no-such-role"
