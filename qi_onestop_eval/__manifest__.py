# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Quality Infrastructure One-Stop Service: Evaluation",
    "version": "19.0.1.1.0",
    "summary": "Effectiveness evaluation of the platforms",
    "author": "Quality Infrastructure One-Stop contributors",
    "license": "LGPL-3",
    "category": "Services",
    "depends": ["qi_onestop"],
    "data": [
        "security/ir.model.access.csv",
        "security/qi_eval_security.xml",
        "security/qi_target_security.xml",
        "data/mail_activity_type_data.xml",
        "data/qi_form_template_data.xml",
        "data/qi_eval_measure_data.xml",
        "data/qi_eval_scheme_data.xml",
        "wizard/qi_eval_test_views.xml",
        "wizard/qi_target_import_views.xml",
        "views/qi_eval_measure_views.xml",
        "views/qi_eval_result_views.xml",
        "views/qi_eval_round_views.xml",
        "views/qi_eval_scheme_views.xml",
        "views/qi_target_views.xml",
        "views/qi_eval_menus.xml",
    ],
    "demo": ["demo/qi_eval_demo.xml"],
}
