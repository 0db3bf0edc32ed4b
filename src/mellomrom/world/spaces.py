"""The spaces between the demo's services: who leads each side, and what they have agreed."""

from collections.abc import Mapping
from datetime import date, timedelta

from mellomrom.directory import actions
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.world.staff import leader_of

_STAY = "Delavtale om innleggelse og utskrivning (oppdiktet)"
_TREATMENT = "Delavtale om psykisk helse og rus (oppdiktet)"
_ACUTE = "Avtale om varsling fra legevakt (oppdiktet)"
_PRISON = "Avtale om løslatelse (oppdiktet)"
_WITHOUT_A_LEADER = "rop.namsos"  # its side of the space to TSB: that somebody should lead it is what the page shows
PAIRS = (
    ("tsb.fjordheim", "rop.steinkjer", _TREATMENT),
    ("tsb.fjordheim", "rop.levanger", _TREATMENT),
    ("tsb.fjordheim", "rop.namsos", _TREATMENT),
    ("psychiatry.dps", "rop.steinkjer", _TREATMENT),
    ("psychiatry.dps", "rop.snasa", _TREATMENT),
    ("psychiatry.dps", "rop.namsos", _TREATMENT),
    ("lar.fjordheim", "rop.steinkjer", _TREATMENT),
    ("lar.fjordheim", "rop.grong", ""),  # nothing agreed yet
    ("ward.medical", "case_office.steinkjer", _STAY),
    ("ward.medical", "case_office.verdal", _STAY),
    ("ward.medical", "case_office.namsos", _STAY),
    ("ward.medical", "home_care.steinkjer", _STAY),
    ("ward.medical", "home_care.levanger", _STAY),
    ("ward.medical", "home_care.lierne", _STAY),
    ("ward.medical", "rop.levanger", _STAY),
    ("ward.emergency", "rop.steinkjer", _STAY),
    ("emergency_clinic.steinkjer", "rop.steinkjer", _ACUTE),
    ("emergency_clinic.levanger", "rop.verdal", _ACUTE),
    ("prison_health.verdal", "rop.verdal", _PRISON),
    ("prison_health.verdal", "rop.steinkjer", _PRISON),
)


def build(units: Mapping[str, Unit], roles: Mapping[str, StaffRole], *, on: date) -> int:
    """Register the spaces; returns how many."""
    for at, (a, b, agreement) in enumerate(PAIRS):
        lacks_one = a.startswith("tsb") and b == _WITHOUT_A_LEADER
        actions.name_space(
            units[a],
            units[b],
            leader_a=roles.get(leader_of(a)),
            leader_b=None if lacks_one else roles.get(leader_of(b)),
            agreement=agreement,
            agreed_on=on - timedelta(days=300) if agreement else None,
            meets_on=on + timedelta(days=7 + at % 21),
        )
    return len(PAIRS)
