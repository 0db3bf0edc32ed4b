"""Sections of law, named the way people cite them.

A rule, a duty and a decision each point at a `Law`. When the law changes a new one is written with `since`, and the
old one gets `until`; none is edited, so that an old decision can still be read under the law of its day.
"""

from dataclasses import dataclass
from datetime import date

# short name: what people call it, and its id at Lovdata
ACTS: dict[str, tuple[str, str]] = {
    "hpl": ("helsepersonelloven", "LOV-1999-07-02-64"),
    "pbrl": ("pasient- og brukerrettighetsloven", "LOV-1999-07-02-63"),
    "hol": ("helse- og omsorgstjenesteloven", "LOV-2011-06-24-30"),
    "sphl": ("spesialisthelsetjenesteloven", "LOV-1999-07-02-61"),
    "phvl": ("psykisk helsevernloven", "LOV-1999-07-02-62"),
    "pjl": ("pasientjournalloven", "LOV-2014-06-20-42"),
    "hregl": ("helseregisterloven", "LOV-2014-06-20-43"),
    "hbl": ("helseberedskapsloven", "LOV-2000-06-23-56"),
    "hfl": ("helseforetaksloven", "LOV-2001-06-15-93"),
    "smvl": ("smittevernloven", "LOV-1994-08-05-55"),
    "sotjl": ("sosialtjenesteloven", "LOV-2009-12-18-131"),
    "navl": ("Nav-loven", "LOV-2006-06-16-20"),
    "bosl": ("boligsosialloven", "LOV-2022-12-20-121"),
    "bvl": ("barnevernsloven", "LOV-2021-06-18-97"),
    "vgml": ("vergemålsloven", "LOV-2010-03-26-9"),
    "fvl": ("forvaltningsloven", "LOV-1967-02-10"),
    "fvl25": ("forvaltningsloven av 2025", "LOV-2025-06-20-81"),
    "pol": ("politiloven", "LOV-1995-08-04-53"),
    "prl": ("politiregisterloven", "LOV-2010-05-28-16"),
    "strl": ("straffeloven", "LOV-2005-05-20-28"),
    "strpl": ("straffeprosessloven", "LOV-1981-05-22-25"),
    "strgjfl": ("straffegjennomføringsloven", "LOV-2001-05-18-21"),
    "vpl": ("våpenlova", "LOV-2018-04-20-7"),
    "fregl": ("folkeregisterloven", "LOV-2016-12-09-88"),
    "popplyl": ("personopplysningsloven", "LOV-2018-06-15-38"),
    "gdpr": ("personvernforordningen", "32016R0679"),
    "uklf": ("forskrift om kommunal betaling for utskrivningsklare pasienter", "FOR-2011-11-18-1115"),
    "larf": ("LAR-forskriften", "FOR-2009-12-18-1641"),
}


@dataclass(frozen=True, slots=True)
class Law:
    """One place in the law, in force for a time: helsepersonelloven § 25.

    Law: rettslig grunnlag, hjemmel.
    """

    act: str  # a key of ACTS
    section: str  # as cited: "§ 25", "§§ 31-33", "art. 15"
    since: date | None = None  # first day in force; None means as long as we look back
    until: date | None = None  # first day no longer in force; None means still
    verified: bool = False  # somebody has read our rule against the text; if not, users are shown that

    def __post_init__(self) -> None:
        if self.act not in ACTS:
            raise ValueError(f"{self.act} is no act we know; add it to mellomrom.core.law.ACTS")
        if self.since and self.until and self.until <= self.since:
            raise ValueError(f"{self.act} {self.section} ends before it begins")

    def __str__(self) -> str:
        return f"{self.name} {self.section}"

    @property
    def name(self) -> str:
        """Give the name of the act in Norwegian, as people cite it."""
        return ACTS[self.act][0]

    @property
    def lovdata(self) -> str:
        """Give the id of the act at Lovdata, where its text can be read."""
        return ACTS[self.act][1]

    def in_force(self, on: date) -> bool:
        """Say whether this was the law on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)
