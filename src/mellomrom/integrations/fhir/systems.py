"""The names of systems that messages use: whose number, whose code, which event."""

from mellomrom.events.catalogue import EventKind

BASE = "https://mellomrom.no/fhir"
OWN_EVENTS = f"{BASE}/CodeSystem/event"  # the codes are the values of EventKind
OWN_CAUSES = f"{BASE}/CodeSystem/cause"  # the codes are the values of Cause
OWN_FORMS = f"{BASE}/CodeSystem/letter-form"  # the codes are the values of LetterForm
ANSWERS = f"{BASE}/StructureDefinition/answers"  # on an OperationOutcome: the id of the message that it refuses
DAVINCI_EVENTS = "http://hl7.org/fhir/us/davinci-alerts/CodeSystem/notification-event"
MEDCOM_EVENTS = "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-messaging-eventCodes"
MEDCOM_ACTIVITIES = "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-messaging-activityCodes"
MEDCOM_NOTIFICATION = "hospital-notification-message"
MEDCOM_LEAVE = (
    "http://medcomfhir.dk/ig/hospitalnotification/StructureDefinition/"
    "medcom-hospitalnotifiation-leave-period-extension"  # the publisher's spelling
)
MEDCOM_DESTINATION_USE = (
    "http://medcomfhir.dk/ig/messaging/StructureDefinition/medcom-messaging-destinationUseExtension"
)
MEDCOM_WANTS_REPORT = (
    "http://medcomfhir.dk/ig/hospitalnotification/StructureDefinition/medcom-messaging-reportOfAdmissionExtension"
)
DANISH_REGISTER = "https://www.esundhed.dk/Registre/Landspatientregisteret"  # not the hospital's own id of the stay
NO_MIDDLE_NAME = "http://hl7.no/fhir/StructureDefinition/no-basis-middlename"

_NATIONAL = "urn:oid:2.16.578.1.12.4.1"
IDENTIFIERS = {  # system uri: our code, as KITH 8116 and 9051 have them; every other system keeps its uri
    f"{_NATIONAL}.4.1": "FNR",
    f"{_NATIONAL}.4.2": "DNR",
    f"{_NATIONAL}.4.3": "FHN",
    f"{_NATIONAL}.4.4": "HPR",
    f"{_NATIONAL}.4.5": "DUF",
    f"{_NATIONAL}.4.101": "ENH",
    f"{_NATIONAL}.4.102": "RSH",
    f"{_NATIONAL}.2": "HER",
    "http://hl7.no/fhir/NamingSystem/FNR": "FNR",
    "http://hl7.no/fhir/NamingSystem/DNR": "DNR",
    "http://hl7.no/fhir/NamingSystem/FHNR": "FHN",
    "http://hl7.no/fhir/NamingSystem/HPR": "HPR",
    "http://hl7.no/fhir/NamingSystem/DUFN": "DUF",
    "HNR": "HNR",  # no-basis gives the local help number this system and no uri
}
# What we write: of several uris for one code the first, which no-basis uses now.
SYSTEMS = {code: uri for uri, code in reversed(IDENTIFIERS.items())}
ID_TYPES = f"{_NATIONAL}.1.8116"  # the type of a number whose system has no uri, as KITH names it
MUNICIPALITY = f"{_NATIONAL}.1.3402"
PROPERTY = "http://hl7.no/fhir/StructureDefinition/no-basis-propertyinformation"
MUNICIPALITIES = frozenset(
    {
        MUNICIPALITY,
        "http://hl7.no/fhir/NamingSystem/kommunenummer",
        "https://register.geonorge.no/subregister/sosi-kodelister/kartverket/kommunenummer-alle",
    }
)
ICD_10 = frozenset(
    {
        "http://hl7.org/fhir/sid/icd-10",
        "http://hl7.org/fhir/sid/icd-10-no",
        "urn:oid:2.16.840.1.113883.6.3",
        f"{_NATIONAL}.1.7110",  # the Norwegian edition
    }
)


ICD_10_CM = frozenset({"http://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90"})
ICPC_2 = frozenset({"http://hl7.org/fhir/sid/icpc-2", "urn:oid:2.16.840.1.113883.6.139", f"{_NATIONAL}.1.7170"})


SAID_BY_OTHERS = frozenset(EventKind) - {EventKind.EMERGENCY_ACCESS}  # nobody else can say who looked here


def event_system(code: str) -> str:
    """Say whose code an event that we read was."""
    if code in set(EventKind):
        return OWN_EVENTS
    return DAVINCI_EVENTS if code.startswith("notification-") else MEDCOM_EVENTS
