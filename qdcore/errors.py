"""The exception that the whole project shares."""


class UserError(ValueError):
    """Something a person can put right; its text is a sentence for them: what, expected, given, what to do."""
