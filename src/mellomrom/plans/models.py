"""Every table of plans, part by part, so that Django finds them."""

from mellomrom.plans.crisis import models as crisis  # noqa: F401
from mellomrom.plans.individual import models as individual  # noqa: F401
from mellomrom.plans.kin import models as kin  # noqa: F401
from mellomrom.plans.meetings import models as meetings  # noqa: F401
from mellomrom.plans.procedures import models as procedures  # noqa: F401
from mellomrom.plans.reminders import models as reminders  # noqa: F401
from mellomrom.plans.responsibility import models as responsibility  # noqa: F401
from mellomrom.plans.rulings import models as rulings  # noqa: F401
