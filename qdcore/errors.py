"""The two exceptions that the whole project shares."""


class UserError(ValueError):
    """Something a person can put right; its text is a sentence for them: what, expected, given, what to do."""


class Cancelled(Exception):  # noqa: N818 - an answer to a wish, not a fault
    """Raised by `report(...)` inside a training or a download that someone has cancelled."""
