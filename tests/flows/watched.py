"""A town in which everything that a person's log can say has happened to Kari."""

from datetime import timedelta

import pytest

from mellomrom.access import inspecting, mine
from mellomrom.access.catalogue import Reason
from mellomrom.core.errors import NotFound
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events.person import person_page
from mellomrom.people.actions import themselves
from mellomrom.people.catalogue import TeamFunction
from tests import make
from tests.flows import emergency
from tests.make import NOON

DAY = timedelta(days=1)


class Town(emergency.Town):
    """A town where everything that a log can say has happened to Kari."""

    def __init__(self) -> None:
        super().__init__()
        unit = make.unit(make.organization("Statsforvalteren", OrganizationKind.AUTHORITY), ServiceType.SUPERVISION)
        inspector = make.staff(unit, "Prøve Tilsyn", Function.INSPECTOR)
        nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav-kontoret")
        make.member(self.kari, nav, TeamFunction.COORDINATOR)
        self.overdose()
        self.discharge()
        person_page(self.kari.pk, self.nurse, at=NOON)
        with pytest.raises(NotFound, match="person.not-yours"):
            person_page(self.kari.pk, self.officer, at=NOON)
        self.opened(reason=Reason.LIFE)
        days = {"since": NOON.date(), "until": NOON.date() + DAY}
        inspection = inspecting.register(authority=unit.pk, subject="Alt", mandate="1", by=self.leader, at=NOON, **days)
        number = self.kari.identifiers.get().value
        inspecting.seek(inspection.pk, number=number, words="Klage", by=inspector, at=NOON)
        self.all = list(mine.my_looks(themselves(self.kari.pk), at=NOON))
