"""What users read for the words of formal decisions. English message ids."""

from django.utils.translation import gettext_lazy as _

from mellomrom.plans.rulings.catalogue import Came, Outcome, State, Under, Verdict

UNDER = {
    Under.HOL: _("Health and care services"),
    Under.SOTJL: _("Social services (NAV)"),
    Under.HOUSING: _("A home, or help to keep one"),
}

CAME = {Came.APPLIED: _("Applied for"), Came.STARTED: _("Began")}

STATE = {
    State.DRAFT: _("Draft: nobody has got it"),
    State.ISSUED: _("In force"),
    State.EVALUATED: _("Evaluated"),
    State.DROPPED: _("Thrown away"),
}

OUTCOME = {
    Outcome.CONTINUES: _("It goes on as it is"),
    Outcome.CHANGES: _("It is to be changed: a new decision is written"),
    Outcome.ENDS: _("It ends"),
}

VERDICT = {
    Verdict.CHANGED: _("The decision is changed"),
    Verdict.SENT_ON: _("The decision stands, and the complaint is sent on"),
}

TO_WHOM = {  # said to the person, in the decision itself
    Under.HOL: _(
        "You can complain. Send it to us who decided. If we do not change it, the county governor looks at it."
    ),
    Under.SOTJL: _("You can complain. Send it to NAV. If NAV does not change it, the county governor looks at it."),
    Under.HOUSING: _("You can complain. Send it to us who decided. If we do not change it, others look at it."),
}
