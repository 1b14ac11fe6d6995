# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import review
from .survey_question_answer import GRADES, SOLVED

CHANNELS = [
    ("portal", "Portal"),
    ("link", "Link"),
    ("qr", "QR Code"),
    ("tablet", "Tablet at the Counter"),
    ("phone", "By Phone, Entered by Staff"),
    ("paper", "On Paper, Entered by Staff"),
]


class SurveyUserInput(models.Model):
    """A filled satisfaction form (DB1403/T 22-2023, Appendix E): what was said of one completed request.

    Nobody edits it. A correction is a new answer that supersedes the first; an answer that was appealed with
    success is excluded, and stays visible as such; what staff enters beside the enterprise's own answer is set
    aside. Whom and what it is about is kept as it was at that time.
    """

    _name = "survey.user_input"
    _inherit = ["survey.user_input", "qi.protected.mixin"]
    _secret_path = "qi_request_id"

    qi_request_id = fields.Many2one(
        "qi.request", string="Request", readonly=True, ondelete="cascade", index="btree_not_null", copy=False
    )
    qi_platform_id = fields.Many2one("qi.platform", string="Platform", readonly=True, ondelete="restrict")
    qi_commissioner_id = fields.Many2one(
        "qi.commissioner", string="Commissioner", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    qi_recused_user_ids = fields.Many2many(
        "res.users",
        "qi_review_recused_rel",
        "user_input_id",
        "user_id",
        string="Had It in Hand",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    qi_service_id = fields.Many2one(
        "qi.service", string="Service", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    qi_provider_ids = fields.Many2many(
        "res.partner",
        "qi_review_provider_rel",
        "user_input_id",
        "partner_id",
        string="Institutions and Experts",
        readonly=True,
    )
    qi_answered_at = fields.Datetime(string="Answered On", readonly=True)
    qi_overall = fields.Selection(GRADES, string="Overall Satisfaction", readonly=True)
    qi_score = fields.Float(
        string="Satisfaction Score",
        digits=(6, 2),
        readonly=True,
        aggregator="avg",
        help="0 to 100; meaningless where no item was graded.",
    )
    qi_is_scored = fields.Boolean(string="Has a Score", readonly=True)
    qi_is_bad = fields.Boolean(
        string="Bad Review", readonly=True, help="One of the items, or the whole, is dissatisfied or worse."
    )
    qi_solved = fields.Selection(SOLVED, string="Problem Solved", readonly=True)
    qi_comes_again = fields.Boolean(string="Would Come Again", readonly=True)
    qi_wants_call = fields.Boolean(string="Wants a Call", readonly=True)
    qi_is_named = fields.Boolean(string="With Name", readonly=True)
    qi_respondent = fields.Char(string="Respondent", readonly=True)
    qi_respondent_phone = fields.Char(string="Respondent's Phone", readonly=True)
    qi_channel = fields.Selection(CHANNELS, string="Way In", readonly=True)
    qi_entered_by_id = fields.Many2one("res.users", string="Entered By", readonly=True, ondelete="restrict")
    qi_issued_by_id = fields.Many2one(
        "res.users",
        string="Code Printed By",
        readonly=True,
        ondelete="restrict",
        help="Who of the staff printed the code by which the form was opened.",
    )
    qi_is_unverified = fields.Boolean(
        string="Not Verified",
        compute="_compute_qi_is_unverified",
        store=True,
        help="By the code on the wall or the tablet at the counter: what these ask for, staff knows as well.",
    )
    qi_paper_date = fields.Date(
        string="Date on the Sheet", readonly=True, help="It counts for the window: paper is entered later."
    )
    qi_file = fields.Binary(string="Scan", readonly=True, attachment=True)
    qi_file_name = fields.Char(string="Name of the Scan", readonly=True)
    qi_state = fields.Selection(
        [
            ("valid", "Valid"),
            ("superseded", "Corrected Later"),
            ("excluded", "Excluded"),
            ("set_aside", "Set Aside: the Enterprise Has Answered Itself"),
        ],
        string="Validity",
        readonly=True,
    )
    qi_previous_id = fields.Many2one(
        "survey.user_input", string="Corrects", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    qi_is_counted = fields.Boolean(string="Counts", compute="_compute_qi_is_counted", store=True)

    # Whatever happens at once, a request has one valid answer.
    _qi_valid_uniq = models.UniqueIndex(
        "(qi_request_id) WHERE qi_state = 'valid'", "There is an answer to this request already."
    )
    _qi_platform_idx = models.Index("(qi_platform_id, qi_answered_at) WHERE qi_is_counted IS TRUE")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {name for name in self._fields if name.startswith("qi_")}

    @api.depends("qi_request_id", "qi_answered_at")
    def _compute_display_name(self):
        ours = self.filtered("qi_request_id")
        result = super(SurveyUserInput, self - ours)._compute_display_name()
        for answer in ours:
            # Whom it is about is the request's to say to those who may read it; its number all may read here.
            answer.display_name = self.env._("Answer to %(number)s", number=answer.qi_request_id.sudo().name)
        return result

    @api.depends("qi_channel", "qi_issued_by_id")
    def _compute_qi_is_unverified(self):
        for answer in self:
            answer.qi_is_unverified = review.is_unverified(answer.qi_channel, bool(answer.qi_issued_by_id))

    @api.depends("qi_state")
    def _compute_qi_is_counted(self):
        for answer in self:
            answer.qi_is_counted = answer.qi_state == "valid"
