"""All that stands in a plan, as it is kept when it is agreed."""

from typing import Any

from django.db.models import F

from mellomrom.plans.individual.models import IndividualPlan, PlanMeasure, PlanParticipant, PlanWording


def newest(plan: IndividualPlan) -> list[PlanWording]:
    """Give the wordings that stand, with their sections, in the order in which the texts were made; none taken out."""
    rows = PlanWording.objects.filter(section__plan=plan, version=F("section__version")).select_related("section")
    return [row for row in rows.order_by("section_id") if row.words]


def measures(plan: IndividualPlan) -> list[PlanMeasure]:
    """Give the measures that stand, oldest first."""
    rows = PlanMeasure.objects.filter(plan=plan, ended_at=None)
    return list(rows.select_related("unit__organization", "duty__for_whom").order_by("agreed_at", "pk"))


def participants(plan: IndividualPlan) -> list[PlanParticipant]:
    """Give who takes part now, who came first first."""
    rows = PlanParticipant.objects.filter(plan=plan, until=None)
    return list(rows.select_related("unit__organization").order_by("since", "pk"))


def contents(plan: IndividualPlan) -> dict[str, list[dict[str, Any]]]:
    """Give all that stands in a plan now, as plain values."""
    return {
        "sections": [
            {"area": row.section.area, "section": row.section.section, "version": row.version, "words": row.words}
            for row in newest(plan)
        ],
        "measures": [
            {
                "area": row.area,
                "what": row.what,
                "scope": row.scope or "",
                "holder": row.holder,
                "unit": str(row.unit_id or ""),
                "kin": row.kin or "",
                "due_on": row.due_on.isoformat() if row.due_on else "",
            }
            for row in measures(plan)
        ],
        "participants": [
            {"unit": str(row.unit_id or ""), "name": row.name or "", "part": row.part or ""}
            for row in participants(plan)
        ],
    }
