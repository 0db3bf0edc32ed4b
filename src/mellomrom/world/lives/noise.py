"""What goes wrong on the way: corrections, messages twice, people nobody knows, wrong addressees, older alphabets.

Shares are of all messages: about 3 % are corrected, 1 % come twice, 1 % are about somebody unknown, half a per cent go
to who does not exist. A correction comes after its original, but for one in ten, which comes first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid5

from mellomrom.world.lives.life import NAMESPACE, Post
from mellomrom.world.messages.draft import CANCELLED, CHANGED
from mellomrom.world.size import Recipe

CHANGED_SHARE, CANCELLED_SHARE, TWICE_SHARE, UNKNOWN_SHARE, ASTRAY_SHARE = 0.02, 0.01, 0.01, 0.06, 0.005
LATIN_SHARE = 0.08  # of the messages in XML
_ABOUT_STRANGERS = ("kith.admitted", "fhir.overdose", "fhir.acute")
STRANGERS = 1_000_000  # added to a person's place: somebody else's number, whom no register here knows
ASTRAY = "nobody-here"  # the key of who does not exist
_NEVER_CORRECTED: tuple[str, ...] = (
    "kith.question",
    "kith.answer",
    "kith.note",
    "kith.deviation",
    "kith.professional",
    "kith.ready-ans",
)
_NEVER_CORRECTED += ("kith.referral-status", "medcom.", "fhir.moved", "fhir.cause_stated")


def noise(recipe: Recipe, posts: Sequence[Post]) -> Iterator[Post]:
    """Give the posts with what goes wrong among them, in no order."""
    for post in posts:
        chance = recipe.chance(f"noise:{post.id}")
        if post.form.startswith("kith.") and chance.random() < LATIN_SHARE:
            post = replace(post, latin=True)
        if chance.random() < UNKNOWN_SHARE and post.form.startswith(_ABOUT_STRANGERS):
            post = replace(post, who=-(STRANGERS + post.who), town="")
        if chance.random() < ASTRAY_SHARE:
            post = replace(post, receiver=ASTRAY)
        yield post
        other = chance.random()
        later = timedelta(minutes=chance.randint(5, 24 * 60))
        if other < TWICE_SHARE:
            yield replace(post, at=post.at + later, late=later)
        elif other < TWICE_SHARE + CHANGED_SHARE + CANCELLED_SHARE and not post.form.startswith(_NEVER_CORRECTED):
            status = CHANGED if other < TWICE_SHARE + CHANGED_SHARE else CANCELLED
            yield _correction(post, status, later=-later / 60 if chance.random() < 0.1 else later)


def _correction(post: Post, status: str, *, later: timedelta) -> Post:
    moved = timedelta(minutes=-10) if status == CHANGED else timedelta()
    return replace(
        post,
        at=(post.at + later).replace(microsecond=0),
        id=str(uuid5(NAMESPACE, f"{post.id}:{status}")),
        happened=post.happened + moved,
        status=status,
        parent=post.id,
    )
