"""Everything that can go wrong on purpose.

    Refused              the rules said no; shown to the user, never a bug
     ├─ NotFound         no such thing, or you may not know that it exists  404
     ├─ NotPermitted     you may see it, but not do this                    403
     ├─ InvalidMove      it is in a state where this cannot happen          409
     ├─ Unreadable       we could not understand what was sent to us        422
     ├─ TooLarge         more was sent than can be taken                    413
     ├─ TooMany          it was tried too often                             429
     ├─ Shut             a machine may not come in by this door             401
     └─ Unreachable      somebody we must ask does not answer               503

Anything else that is raised is a bug and ends as a 500. Each door translates `Refused` once: the pages to a page,
`integrations.fhir` to an OperationOutcome, `integrations.kith` to an AppRec, the command line to one sentence.
Texts are English message ids; parameters are put in after translation and never hold names, identifiers or health
information, because they reach logs.
"""

from dataclasses import dataclass


class Refused(Exception):
    """A no that is an answer."""

    status = 400

    def __init__(self, code: str, text: str, **params: object):
        super().__init__(f"{code}: {text % params if params else text}")
        self.code = code  # stable, dotted, tested: "duty.already-closed"
        self.text = text  # one plain sentence: what is so, and what one can do
        self.params = params


class NotFound(Refused):
    """There is no such thing, or you may not know that there is."""

    status = 404


class NotPermitted(Refused):
    """You may see it, but not do this to it."""

    status = 403


class InvalidMove(Refused):
    """It is in a state where this cannot happen."""

    status = 409


class TooLarge(Refused):
    """More was sent than can be taken."""

    status = 413


class TooMany(Refused):
    """It was tried too often, and may be tried again in a while."""

    status = 429


class Shut(Refused):
    """A machine may not come in: it has not shown who it is, or not in a way that holds."""

    status = 401


class Unreachable(Refused):
    """Somebody we must ask does not answer, or not in a way we understand."""

    status = 503


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was sent, in the protocol's own code."""

    code: str  # KITH: a code of 8221; FHIR: a code of issue-type
    text: str  # what is wrong and what to do, in English, without any value from the message
    path: str = ""  # where: an XPath or a FHIRPath


class Unreadable(Refused):
    """We could not understand what was sent to us; `problems` says why, one entry per fault, never empty."""

    status = 422

    def __init__(self, code: str, text: str, problems: tuple[Problem, ...] = (), **params: object):
        super().__init__(code, text, **params)
        self.problems = problems or (Problem(code, text),)
