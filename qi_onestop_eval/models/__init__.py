# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# The mixins first: the models below inherit from them.
from . import qi_eval_seen_mixin

# isort: split

from . import qi_eval_part_mixin, qi_eval_print_mixin, qi_eval_written_mixin

# isort: split

from . import (
    ir_attachment,
    qi_eval_grade,
    qi_eval_indicator,
    qi_eval_loader,
    qi_eval_measure,
    qi_eval_question,
    qi_eval_result,
    qi_eval_round,
    qi_eval_scheme,
    qi_eval_score,
    qi_eval_step,
    qi_form_template,
    qi_improvement,
    qi_ledger,
    qi_report_figure,
    qi_report_period,
    qi_seal,
    qi_target,
)

# isort: split

from . import (
    qi_eval_measure_asked,
    qi_eval_measure_cases,
    qi_eval_measure_moment,
    qi_eval_measure_report,
    qi_eval_measure_version,
    qi_eval_result_print,
    qi_eval_round_compute,
    qi_eval_round_evidence,
    qi_eval_round_flow,
    qi_eval_round_hall,
    qi_eval_round_improve,
    qi_eval_round_print,
    qi_eval_round_remind,
    qi_eval_round_seal,
    qi_eval_round_workbook,
    qi_eval_round_workbook_doubts,
    qi_eval_score_improve,
)
