# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# The mixin first: the parts of a scheme inherit from it.
from . import qi_eval_part_mixin

# isort: split

from . import (
    qi_eval_grade,
    qi_eval_indicator,
    qi_eval_measure,
    qi_eval_scheme,
    qi_eval_step,
    qi_target,
)
