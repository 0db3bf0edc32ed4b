"""Batches of letters, each about people of its own who have a care team, in the demo's community."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

from bench import mail

TEAM = {"rop": "rop", "home_care": "home_care", "gp": "gp"}
PLACES = {"KITH": ("5037", "levanger"), "FHIR": ("5006", "steinkjer")}  # where the samples of each go
WRITE = {"KITH": mail.kith, "FHIR": mail.fhir}


class Town:
    """Writes down people with a care team of three and no other stay, and letters about them."""

    def __init__(self) -> None:
        from mellomrom.directory.models import Unit
        from mellomrom.world import places

        by_id = {unit.id: unit for unit in Unit.objects.select_related("organization")}
        self.units = {key: by_id[unit_id] for unit_id, key in places.keys_of(by_id.values()).items()}
        self.people = 0

    def write(self, name: str, count: int) -> list[mail.Letter]:
        """Write a batch of KITH or FHIR messages, and down whom they are about."""
        from django.db import transaction

        first, self.people = self.people, self.people + (count + 1) // 2
        with transaction.atomic():
            for number in islice(mail.numbers(), first, self.people):
                self._settle(name, number)
        return WRITE[name](count, seed=f"{name} {first}", first=first)

    def _settle(self, name: str, number: str) -> None:
        from mellomrom.directory.queries import house
        from mellomrom.people import actions
        from mellomrom.people.catalogue import PersonNamed, TeamFunction

        municipality, place = PLACES[name]
        since = datetime.now(UTC) - timedelta(days=100)
        named = PersonNamed((("FNR", number),), "Testesen", "Prøve", date(1960, 1, 1), municipality)
        person, _ = actions.find(named, verified=True)
        for function, key in TEAM.items():
            actions.join_team(person, self.units[f"{key}.{place}"], TeamFunction(function), by=house(), at=since)
