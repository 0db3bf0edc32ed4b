"""Ways out of the house: how bytes come to a record system's address, and how a person is reminded."""

from collections.abc import Mapping
from functools import partial

from django.conf import settings

from mellomrom.events.catalogue import Carrier
from mellomrom.exchange.catalogue import Transport
from mellomrom.integrations.channels import folder, http, mail, outbox, sms
from mellomrom.plans.reminders.catalogue import Sender, Way

CARRIERS: dict[str, Carrier] = {Transport.HTTP: http.carry, Transport.FOLDER: folder.carry}


def senders() -> Mapping[Way, Sender]:
    """Give the ways in which a person can be reminded here, as the settings say; in a demo all of them, into a folder."""
    if settings.DEMO:
        laid = partial(outbox.lay, settings.REMINDERS, home=settings.ADDRESS)
        return {Way.SMS: laid, Way.EMAIL: laid}
    found: dict[Way, Sender] = {}
    if settings.SMS_GATEWAY and settings.ADDRESS:
        gateway = sms.Gateway(settings.SMS_GATEWAY, settings.SMS_TOKEN)
        found[Way.SMS] = partial(sms.send, gateway, home=settings.ADDRESS)
    if settings.SMTP and settings.MAIL_FROM and settings.ADDRESS:
        server = mail.read_server(settings.SMTP, settings.MAIL_FROM)
        found[Way.EMAIL] = partial(mail.send, server, home=settings.ADDRESS)
    return found
