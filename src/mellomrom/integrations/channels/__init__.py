"""Ways out of the house: how bytes come to a record system's address, one carrier for each transport."""

from mellomrom.events.catalogue import Carrier
from mellomrom.exchange.catalogue import Transport
from mellomrom.integrations.channels import folder, http

CARRIERS: dict[str, Carrier] = {Transport.HTTP: http.carry, Transport.FOLDER: folder.carry}
