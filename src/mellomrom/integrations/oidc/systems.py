"""Whether a machine may come in: an access token that an issuer gave it, bound to a key it proves that it holds.

Sources: RFC 9068 (tokens), RFC 9449 (DPoP): each proof is good once, in all processes, because the database remembers.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from mellomrom.core.errors import Shut
from mellomrom.directory import logins
from mellomrom.integrations.oidc.discovery import discovery
from mellomrom.integrations.oidc.issuers import Systems
from mellomrom.integrations.oidc.tokens import PROOF_LIVES, SKEW, Caller, check_access_token, check_proof

REMEMBERED = timedelta(seconds=PROOF_LIVES + 3 * SKEW)  # longer than a proof can be good, by any clock
CHALLENGE = {  # the word of the protocol for a refusal; every other is about the token
    "door.no-token": "",
    "door.scope": "insufficient_scope",
    "door.proof": "invalid_dpop_proof",
}


def check(
    systems: Systems, door: str, *, authorization: str, proof: str, method: str, url: str, at: datetime
) -> Caller:
    """Say which machine calls at a door, `kith` or `fhir`; `authorization` and `proof` are the two headers.

    raises     Shut: door.no-token, door.proof-replayed, door.client, door.scope, door.no-organization, and those of `tokens`
    raises     Unreachable where the issuer's keys are needed and it is silent
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "dpop" or not token:
        raise Shut("door.no-token", "Show an access token that is bound to a key of yours (RFC 9449).")
    if not proof or "," in proof:
        raise Shut("door.proof-signature", "The proof (DPoP) cannot be read, or is not signed by the key it names.")
    now = int(at.timestamp())
    keys = discovery(systems.issuer).key
    claims = check_access_token(token, keys, issuer=systems.issuer, audience=systems.audience, now=now)
    caller = check_proof(proof, claims, token, method=method, url=url, now=now)
    if not logins.first_time("proof", caller.proof, until=at + REMEMBERED, at=at):
        raise Shut("door.proof-replayed", "This proof has been used before. Make a new one for each request.")
    if systems.clients and caller.client_id not in systems.clients:
        raise Shut("door.client", "This client has not been let in here. Ask those who run the node.")
    if systems.scopes[door] not in caller.scopes:
        raise Shut("door.scope", "The access token does not hold the scope for this door.")
    numbers = frozenset(str(claims[name]) for name in systems.organization if isinstance(claims.get(name), str | int))
    if systems.organization and not numbers and caller.client_id not in systems.brokers:
        raise Shut("door.no-organization", "The access token does not say which organization the client is of.")
    return replace(caller, organizations=numbers)


def challenge(code: str) -> str:
    """Give the WWW-Authenticate header for a refusal (RFC 9449 § 7.1)."""
    error = next((word for part, word in CHALLENGE.items() if code.startswith(part)), "invalid_token")
    said = f', error="{error}"' if error else ""
    return f'DPoP algs="ES256 PS256"{said}'
