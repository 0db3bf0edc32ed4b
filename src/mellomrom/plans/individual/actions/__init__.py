"""The verbs of the individual plan, in the order in which things happen. The only code that writes its tables.

see_need → offer → answer → name_coordinator → make → let_in, save, agree_measure → agree → … → end
                                propose → wish, answer_proposal    review_whole          set_stage, keep_elsewhere, coordinate_pathway
"""

from mellomrom.plans.individual.actions.agreeing import agree, answer_proposal, propose, review_whole, wish
from mellomrom.plans.individual.actions.elsewhere import coordinate_pathway, end_kept, keep_elsewhere, set_stage
from mellomrom.plans.individual.actions.offering import answer, end, make, name_coordinator, offer, see_need
from mellomrom.plans.individual.actions.taking_part import let_in, let_out
from mellomrom.plans.individual.actions.writing import Doing, agree_measure, end_measure, save

__all__ = [
    "Doing",
    "agree",
    "agree_measure",
    "answer",
    "answer_proposal",
    "coordinate_pathway",
    "end",
    "end_kept",
    "end_measure",
    "keep_elsewhere",
    "let_in",
    "let_out",
    "make",
    "name_coordinator",
    "offer",
    "propose",
    "review_whole",
    "save",
    "see_need",
    "set_stage",
    "wish",
]
