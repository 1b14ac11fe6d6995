# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Quality Infrastructure One-Stop Service: Evaluation",
    "version": "19.0.1.0.0",
    "summary": "Effectiveness evaluation of the platforms",
    "author": "Quality Infrastructure One-Stop contributors",
    "license": "LGPL-3",
    "category": "Services",
    "depends": ["qi_onestop"],
    "data": [
        "security/ir.model.access.csv",
        "data/qi_eval_scheme_data.xml",
        "views/qi_eval_scheme_views.xml",
    ],
}
