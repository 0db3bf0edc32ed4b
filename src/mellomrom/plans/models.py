"""Every table of plans, part by part, so that Django finds them."""

from mellomrom.plans.crisis.models import *  # noqa: F403
from mellomrom.plans.individual.models import *  # noqa: F403
from mellomrom.plans.kin.models import *  # noqa: F403
from mellomrom.plans.meetings.models import *  # noqa: F403
from mellomrom.plans.procedures.models import *  # noqa: F403
from mellomrom.plans.reminders.models import *  # noqa: F403
from mellomrom.plans.responsibility.models import *  # noqa: F403
from mellomrom.plans.rulings.models import *  # noqa: F403
