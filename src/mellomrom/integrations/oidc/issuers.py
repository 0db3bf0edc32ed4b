"""Who may vouch for those who log in, and for machines: read from one TOML file, checked whole before anything is served.

    address = "https://mellomrom.example.no"        where people and machines find this node

    [logins.helseid]                                the word stands in the addresses of the login
    profile = "helseid"                             helseid, idporten or agency
    issuer = "https://helseid-sts.nhn.no"
    client_id = "…"
    key = "helseid.jwk.json"                        our private key as a JWK with `kid` and `alg`; beside this file

    [systems]                                       machines at /kith and /fhir
    issuer = "https://helseid-sts.nhn.no"
    audience = "…"                                  what this node is called there
    scopes = {kith = "…", fhir = "…"}

`docs/how-to/log-in-with-helseid.md` goes through it. A profile says what differs between issuers, and nothing else does.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SIGNING = ("PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512")  # asymmetric; never "none"
_HELSEID = "helseid://claims/"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class BadIssuers(Exception):
    """The file of issuers cannot be used. Says what is wrong and where; never holds a key."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an issuer of one sort is asked for, and what it must answer."""

    title: str  # a name, the same in all languages
    scopes: tuple[str, ...]
    numbers: Mapping[str, str]  # what tells who it is: kind of number → claim; in a health service first of all hpr
    demands: Mapping[str, frozenset[str]]  # claim → what it may say: the assurance, never less than was asked for
    acr: str  # the assurance that is asked for; empty where the claims say it
    person: bool = False  # the one who logs in is the person whom records are about, not a member of staff
    pushed: bool = True  # the request is pushed to the issuer beforehand (PAR)
    bound: bool = True  # tokens are bound to a key of ours (DPoP)


PROFILES = {
    "helseid": Profile(
        title="HelseID",
        scopes=(
            "openid",
            "helseid://scopes/identity/pid",
            "helseid://scopes/identity/assurance_level",
            "helseid://scopes/identity/security_level",
            "helseid://scopes/hpr/hpr_number",
        ),
        numbers={"hpr": f"{_HELSEID}hpr/hpr_number", "pid": f"{_HELSEID}identity/pid"},
        demands={
            f"{_HELSEID}identity/assurance_level": frozenset({"high"}),
            f"{_HELSEID}identity/security_level": frozenset({"4"}),
        },
        acr="Level4",
    ),
    "idporten": Profile(
        title="ID-porten",
        scopes=("openid", "profile"),
        numbers={"pid": "pid"},
        demands={"acr": frozenset({"idporten-loa-high"})},
        acr="idporten-loa-high",
        person=True,
        bound=False,  # the token for anything but who it is is thrown away
    ),
    "agency": Profile(  # NAV, police and others who have no HelseID: what counts as high is said in the file
        title="",
        scopes=("openid",),
        numbers={"sub": "sub"},
        demands={},
        acr="",
        pushed=False,
        bound=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Issuer:
    """One way to log in."""

    name: str
    title: str
    profile: Profile
    issuer: str
    client_id: str
    key: Mapping[str, Any] = field(repr=False)
    demands: Mapping[str, frozenset[str]]
    acr: str
    organization: str  # the claim that names the organization one acts for, by its number; empty: none does


@dataclass(frozen=True, slots=True)
class Systems:
    """Who vouches for machines, and what they must be allowed there to come in here."""

    issuer: str
    audience: str
    scopes: Mapping[str, str]  # door → scope
    clients: frozenset[str]  # those who may come; empty: all whom the issuer gave the scope
    organization: tuple[str, ...] = ()  # claims that name the client's organization by number; none: not asked
    brokers: frozenset[str] = frozenset()  # clients that bring for all


@dataclass(frozen=True, slots=True)
class Issuers:
    """All who may vouch for somebody here."""

    address: str = ""  # https://mellomrom.example.no, without a slash at the end
    logins: Mapping[str, Issuer] = field(default_factory=dict)
    systems: Systems | None = None


def load(path: Path | None) -> Issuers:
    """Read the file of issuers.

    absent     no file: nobody vouches for anybody, and local accounts are the only way in
    raises     BadIssuers, with what is wrong and where
    """
    if path is None:
        return Issuers()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadIssuers(f"{path.name} cannot be read: {type(error).__name__}.") from None
    table = _Table(said, path.name, {"address", "logins", "systems"})
    logins = {name: _login(name, table.table("logins").table(name), path.parent) for name in said.get("logins", {})}
    systems = _systems(table.table("systems")) if "systems" in said else None
    return Issuers(_address(table), logins, systems)


def is_safe(url: str) -> bool:
    """Say whether an address may be asked: https, or this very machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


class _Table:
    """One table of the file: what is missing, misspelt or of the wrong kind is said with its place."""

    def __init__(self, said: Any, place: str, known: set[str] | None = None):
        if not isinstance(said, dict):
            raise BadIssuers(f"{place} is not a table.")
        self.said, self.place = said, place
        if known is not None:
            self.only(known)

    def only(self, known: set[str]) -> None:
        if unknown := sorted(set(self.said) - known):
            raise BadIssuers(f"{self.place} has an unknown word: {unknown[0]}. It may have {', '.join(sorted(known))}.")

    def table(self, name: str) -> "_Table":
        return _Table(self.said.get(name, {}), f"{self.place}: {name}")

    def text(self, name: str, otherwise: str | None = None) -> str:
        value = self.said.get(name, otherwise)
        if not isinstance(value, str) or (not value and otherwise is None):
            raise BadIssuers(f"{self.place} lacks {name}.")
        return value

    def texts(self, name: str) -> frozenset[str]:
        value = self.said.get(name, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            raise BadIssuers(f"{self.place}: {name} is not a list of words.")
        return frozenset(value)

    def url(self, name: str) -> str:
        url = self.text(name)
        if not is_safe(url):
            raise BadIssuers(f"{self.place}: {name} is not an https address.")
        return url


def _address(table: _Table) -> str:
    parts = urlsplit(table.url("address"))
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise BadIssuers(f"{table.place}: address is more than https://host.")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _login(name: str, table: _Table, folder: Path) -> Issuer:
    if not _NAME.fullmatch(name):
        raise BadIssuers(f"{table.place}: the name of a login is small letters, digits and hyphens.")
    table.only({"profile", "title", "issuer", "client_id", "key", "acr", "organization"})
    word = table.text("profile")
    if word not in PROFILES:
        raise BadIssuers(f"{table.place}: profile is one of {', '.join(PROFILES)}.")
    profile = PROFILES[word]
    levels = table.texts("acr")
    if levels and profile.demands:
        raise BadIssuers(f"{table.place}: {word} says itself which acr is high enough.")
    if not levels and not profile.demands:
        raise BadIssuers(f"{table.place} lacks acr: the words by which this issuer says that it was sure.")
    return Issuer(
        name=name,
        title=table.text("title", profile.title or None),
        profile=profile,
        issuer=table.url("issuer"),
        client_id=table.text("client_id"),
        key=_key(table, folder),
        demands=profile.demands or {"acr": levels},
        acr=profile.acr or " ".join(sorted(levels)),
        organization=table.text("organization", ""),
    )


def _key(table: _Table, folder: Path) -> Mapping[str, Any]:
    try:
        key = json.loads((folder / table.text("key")).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadIssuers(f"{table.place}: the key cannot be read: {type(error).__name__}.") from None
    if not isinstance(key, dict) or "d" not in key or key.get("alg") not in SIGNING or not key.get("kid"):
        raise BadIssuers(f"{table.place}: the key is not a private JWK with kid and alg.")
    return key


def _systems(table: _Table) -> Systems:
    table.only({"issuer", "audience", "scopes", "clients", "organization", "brokers"})
    scopes = table.table("scopes")
    scopes.only({"kith", "fhir"})
    return Systems(
        issuer=table.url("issuer"),
        audience=table.text("audience"),
        scopes={door: scopes.text(door) for door in ("kith", "fhir")},
        clients=table.texts("clients"),
        organization=tuple(sorted(table.texts("organization"))),
        brokers=table.texts("brokers"),
    )
