"""The web application, for granian. What the first message needs is read before it comes."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mellomrom.config.settings")
application = get_wsgi_application()

from mellomrom.events import registry  # noqa: E402  # the apps must be loaded first
from mellomrom.integrations.kith import schema  # noqa: E402

registry.newest()
schema.prepare()
