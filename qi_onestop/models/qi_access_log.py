# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.http import request

from ..tools import protected

ACTIONS = [
    ("read", "Read"),
    ("print", "Printed"),
    ("download", "Downloaded"),
    ("export", "Exported"),
    ("check", "Checked, Not Read"),
    ("propose", "Proposed for Disposal, Not Read"),
    ("hand_over", "Handed Over, Not Read"),
    ("lend", "Lent on Paper, Not Read"),
]
_UNREAD = ("check", "propose", "hand_over", "lend")
"""What archivists do with trade secrets, which they keep and do not read."""
_API = ("/json/2", "/jsonrpc", "/xmlrpc")
_SEEN = "qi_onestop.access_log"


class QiAccessLog(models.Model):
    """Who read, printed, downloaded or exported a trade secret, when, from where and by what right (6.5); and what
    archivists did with it who keep it and do not read it.

    Rows are added by the program alone and never change. They name records by number, not by their text.
    """

    _name = "qi.access.log"
    _description = "Access Log"
    _inherit = ["qi.log.mixin"]
    _log_access = False
    _rec_name = "number"
    _order = "id desc"

    res_model = fields.Char(string="Model", readonly=True, required=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", readonly=True, required=True)
    number = fields.Char(readonly=True)
    platform_id = fields.Many2one("qi.platform", readonly=True, ondelete="restrict", index="btree_not_null")
    part = fields.Char(readonly=True, help="The model of the part that was read, if not the record itself.")
    part_name = fields.Char(string="What of It", compute="_compute_part_name")
    action = fields.Selection(ACTIONS, string="Kind of Access", readonly=True, required=True)
    way = fields.Selection(
        [
            ("screen", "Screen"),
            ("report", "Form or Report"),
            ("portal", "Portal"),
            ("api", "Interface of Programs"),
            ("program", "Program"),
        ],
        readonly=True,
        required=True,
    )
    ip = fields.Char(string="From Where", readonly=True)
    why = fields.Selection(
        [
            ("in_charge", "In Charge"),
            ("backup", "Stands In"),
            ("responsible", "First Responsible"),
            ("manager", "Answers for the Platform"),
            ("chosen", "Chosen Reader"),
            ("temporary", "Access for a Time"),
            ("enterprise", "Own Enterprise"),
            ("provider", "Works on It"),
            ("keeper", "Keeps the Archives"),
            ("other", "Other"),
        ],
        string="By What Right",
        readonly=True,
        required=True,
    )
    access_id = fields.Many2one("qi.secret.access", readonly=True, ondelete="restrict", index="btree_not_null")

    _record_idx = models.Index("(res_model, res_id, id)")
    _user_idx = models.Index("(user_id, id)")
    _at_idx = models.Index("(at)")

    @api.depends("part")
    def _compute_part_name(self):
        for line in self:
            model = line.part or line.res_model
            line.part_name = self.env["ir.model"]._get(model).name if model in self.env else model

    @api.model
    def _unchanged_sentence(self):
        return self.env._("The access log is never changed.")

    @api.model
    def _record(self, secrets, action, part=None):
        """Log that the user did ``action`` with ``secrets``, once in a call of the server.

        In a transaction of its own: the caller's may only read, and what was read stays read should it fail.

        :param secrets: records of one model with the secrecy mixin
        :param action: one of ``ACTIONS``
        :param part: name of the model that was read, where it hangs on the secrets
        """
        user = self.env.user
        part = part if part != secrets._name else None
        call = request.httprequest.environ if request else self.env.cr.cache
        seen = call.setdefault(_SEEN, set())
        keys = {record.id: (user.id, secrets._name, record.id, action, part) for record in secrets}
        fresh = secrets.filtered(lambda record: keys[record.id] not in seen)
        if not fresh:
            return
        seen.update(keys[record.id] for record in fresh)
        whys = fresh._secret_whys()
        if action in _UNREAD:
            kept = ("keeper", False)
            whys = {id_: kept if why[0] == "other" else why for id_, why in whys.items()}
        vals_list = [
            {
                "at": fields.Datetime.now(),
                "user_id": user.id,
                "res_model": record_sudo._name,
                "res_id": record_sudo.id,
                "number": record_sudo[record_sudo._secret_number_field],
                # What is of no platform is shown to no site manager.
                "platform_id": record_sudo.platform_id.id if "platform_id" in record_sudo._fields else False,
                "part": part,
                "action": action,
                "way": self._way(user, action),
                "ip": request.httprequest.remote_addr if request else False,
                "why": whys[record_sudo.id][0],
                "access_id": whys[record_sudo.id][1],
            }
            for record_sudo in fresh.sudo()
        ]
        with self.env.registry.cursor() as cr:
            log_sudo = api.Environment(cr, SUPERUSER_ID, {})[self._name]
            protected.permitted(log_sudo).create(vals_list)

    @api.model
    def _way(self, user, action):
        if not request:
            return "program"
        if request.httprequest.path.startswith(_API):
            return "api"
        if user.share:
            return "portal"
        return "report" if action == "print" else "screen"
