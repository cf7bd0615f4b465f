"""The one exception that reaches a user: its text is a clear sentence, printed without a trace."""


class NemdashError(Exception):
    """Something the user can understand and act on. `str(error)` is the sentence."""
