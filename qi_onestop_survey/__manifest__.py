# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Quality Infrastructure One-Stop Service: Satisfaction",
    "version": "19.0.1.0.0",
    "summary": "Satisfaction surveys of the one-stop service",
    "author": "Quality Infrastructure One-Stop contributors",
    "license": "LGPL-3",
    "category": "Services",
    "depends": ["qi_onestop", "survey"],
    "data": ["views/survey_survey_views.xml"],
}
