"""What an epikrise and a referral share: diagnoses, headed texts, medicines, and what they say of the cause of a stay."""

from collections.abc import Iterable

from lxml import etree

from mellomrom.events.catalogue import Cause
from mellomrom.events.causes import System, gravest, of_code
from mellomrom.integrations.kith.around import tidy
from mellomrom.integrations.kith.codes import OID
from mellomrom.integrations.kith.head import at, coded, every, text, value
from mellomrom.integrations.kith.prose import prose

LISTS = {f"{OID}7110": System.ICD_10, f"{OID}7170": System.ICPC_2}


def diagnosis(concept: etree._Element | None, kind: dict[str, str] | None = None) -> dict[str, object]:
    """Read a coded diagnosis: code, text, list (the code list's own OID), kind (code and text, H main, B other)."""
    if concept is None:
        return {}
    return tidy({**coded(concept), "list": concept.get("S", "").strip(), "kind": kind or {}})


def diagnoses(inside: etree._Element) -> list[dict[str, object]]:
    """Read the diagnoses of a referral, the main one first as the standard says; empty ones left out."""
    read = (diagnosis(at(node, "Concept")) for node in every(inside, "Diagnosis"))
    return [said for said in read if said]


def headed(nodes: Iterable[etree._Element]) -> list[dict[str, object]]:
    """Read texts with a heading: heading (code and text), text, codes; empty ones left out."""
    read = (
        tidy(
            {
                "heading": coded(node, "Heading"),
                "text": prose(node, "TextResultValue"),
                "codes": [said for code in node.iterfind("{*}TextCode") if (said := coded(code))],
            }
        )
        for node in nodes
    )
    return [said for said in read if said.get("text") or said.get("codes")]


def medicines(items: Iterable[etree._Element]) -> list[dict[str, object]]:
    """Read what is used of medicines: name, remark (how, in words), status (code and text of 7307)."""
    return [_medicine(given) for item in items if (given := at(item, "Medication")) is not None]


def _medicine(given: etree._Element) -> dict[str, object]:
    name, dose = coded(given, "DrugId"), at(given, "UnitDose")
    unit = "" if dose is None else dose.get("U", "")
    words = (f"{value(dose)} {unit}".strip(), text(given, "DosageText"), text(given, "Comment"))
    return tidy(
        {
            "name": name.get("text") or name.get("code", ""),
            "remark": ", ".join(filter(None, words)),
            "status": coded(given, "Status"),
        }
    )


def precautions(inside: etree._Element | None) -> list[str]:
    """Read what the services must heed when they meet the person, in the sender's words."""
    nodes = () if inside is None else every(inside, "PatientPrecaution")
    return [said for node in nodes if (said := text(node, "Precaution"))]


def cause_of(diagnosed: Iterable[etree._Element]) -> Cause:
    """Say what coded diagnoses, with their modifiers, tell of why a stay began; UNKNOWN when they tell nothing of it."""
    nodes = [code for node in diagnosed for code in node.iter("{*}Concept", "{*}Value")]
    return gravest({of_code(LISTS.get(node.get("S", "").strip()), node.get("V", "").strip()) for node in nodes})
