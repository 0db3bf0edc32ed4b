"""What the machinery says when it cannot go on: one sentence on what is so and what to do about it."""


class CannotRun(Exception):
    """Something the house needs is not there: a database, a program, a folder. Never a bug, never with a traceback."""
