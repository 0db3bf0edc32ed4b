"""Letters that leave the house, for the tests of both formats: one to look at, and any that hypothesis can think of."""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from mellomrom.core.clock import OSLO
from mellomrom.events.catalogue import EventKind, Letter, LetterForm
from mellomrom.exchange.catalogue import Party
from mellomrom.people.catalogue import PersonNamed

HOSPITAL = Party("Fjordheim sykehus HF", (("HER", "990001"),), Party("Avdeling for rus", (("HER", "990002"),)))
TOWN = Party("Solvik kommune", (("HER", "990101"), ("ENH", "999888777")), Party("Rus", (("HER", "990103"),)))
EARLIER = "0d7f5a50-3f0b-5a3c-9d4e-4a3a7a6f1a02"
FIRST = "0d7f5a50-3f0b-5a3c-9d4e-4a3a7a6f1a01"

LETTER = Letter(
    id="01957b0e-0000-7000-8000-000000000001",
    form=LetterForm.NOTE,
    kind=EventKind.CONTACT_MADE,
    sent_at=datetime(2026, 3, 6, 21, 30, tzinfo=UTC),
    sender=TOWN,
    receiver=HOSPITAL,
    person=PersonNamed((("FNR", "15878210082"),), "Eksempelsen", "Odd Even", date(1982, 7, 15)),
    occurred_at=datetime(2026, 3, 6, 20, 0, tzinfo=UTC),
    subject="Kontakt: hjemmebesøk",
    text="Første avsnitt.\nNy linje.\n\nAndre avsnitt.",
    author="Kari Marie Nordmann",
    author_function="Sykepleier",
)


def letter(**changes: object) -> Letter:
    return replace(LETTER, **changes)


def bare(text: str) -> str:
    """The signs of a text that every format can hold: no spaces, no control characters, no halves of characters."""
    kept = (s for s in text if not s.isspace() and unicodedata.category(s) not in ("Cc", "Cs", "Zl", "Zp"))
    return "".join(s for s in kept if s not in "\ufffe\uffff")


def same_party(read: Party, written: Party) -> None:
    """The same names and numbers at each level; what has no number may be given one to be known by, or an address."""
    assert bare(read.name) == bare(written.name)
    numbers = {pair for pair in read.ids if pair[0] != "endpoint"}
    assert numbers == set(written.ids) if written.ids else {kind for kind, _ in numbers} <= {"LIN", "LAV"}
    assert (read.unit is None) is (written.unit is None)
    if read.unit and written.unit:
        same_party(read.unit, written.unit)


def _digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


anything = st.text(st.characters(exclude_categories=()), max_size=60)
names = anything.filter(bare)
numbers = st.lists(
    st.tuples(st.sampled_from(["HER", "ENH", "RSH"]), _digits(9)), max_size=3, unique_by=lambda pair: pair[0]
).map(tuple)
parties = st.builds(
    Party,
    names,
    numbers.filter(bool),
    st.none() | st.builds(Party, names, numbers, st.none() | st.builds(Party, names)),
)
person_ids = st.one_of(
    st.tuples(st.sampled_from(["FNR", "DNR", "FHN", "HNR"]), _digits(11)),
    st.tuples(st.just("DUF"), _digits(12)),
    st.tuples(st.sampled_from(["urn:oid:1.2.752.129.2.1.3.1", "PNR"]), st.text("ABC0123456789", min_size=1)),
)
persons = st.builds(
    PersonNamed,
    identifiers=st.lists(person_ids, min_size=1, max_size=3).map(tuple),
    family=names,
    given=anything,
    birth_on=st.none() | st.dates(date(1900, 1, 1), date(2030, 1, 1)),
    municipality=st.sampled_from(["", "5006"]),
    postal_code=st.sampled_from(["", "7710"]),
    city=anything,
) | st.builds(PersonNamed, family=names, given=names, birth_on=st.dates(date(1900, 1, 1), date(2030, 1, 1)))
moments = st.integers(946_684_800_000, 4_102_444_800_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
whole_days = st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(lambda d: datetime(d.year, d.month, d.day, tzinfo=OSLO))


@st.composite
def letters(draw) -> Letter:
    all_day = draw(st.booleans())
    ids = st.just("") | st.uuids().map(str)
    return Letter(
        id=str(draw(st.uuids())),
        form=draw(st.sampled_from(LetterForm)),
        kind=draw(st.sampled_from(EventKind)),
        sent_at=draw(moments),
        sender=draw(parties),
        receiver=draw(parties),
        person=draw(persons),
        occurred_at=draw(whole_days if all_day else moments),
        all_day=all_day,
        subject=draw(anything),
        text=draw(anything),
        author=draw(anything),
        author_function=draw(anything),
        answers_id=draw(ids),
        conversation=draw(ids),
        urgent=draw(st.booleans()),
    )
