# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
CODES = ("review", "review_reminder", "review_told", "review_concerns", "review_appeal_decided")
FIGURES = ("satisfaction", "satisfied")


def uninstall_hook(env):
    """Delete the notices of the add-on: their events are unknown without it, and hold their templates."""
    templates = env["qi.notice.template"].with_context(active_test=False).search([("code", "in", CODES)])
    env["qi.notice"].search([("template_id", "in", templates.ids)]).unlink()
    env["qi.report.figure"].with_context(active_test=False).search([("code", "in", FIGURES)])._retire()
