# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

LAPSED = "qi_onestop.mail_activity_type_undertaking"


class QiRequest(models.Model):
    """Whether those who work on a trade secret are still bound to keep it (6.5)."""

    _inherit = "qi.request"

    unbound_names = fields.Char(
        string="Without a Valid Undertaking",
        compute="_compute_unbound_names",
        compute_sudo=True,
        exportable=False,
        help="Who works on this trade secret, and has signed no undertaking to keep secrets that holds today.",
    )

    @api.depends(
        "secrecy",
        "is_open",
        "commissioner_id.is_absent",
        "commissioner_id.backup_id.state",
        "task_ids.provider_id",
        "task_ids.state",
        "task_ids.is_open",
    )
    def _compute_unbound_names(self):
        for request, partners in self._unbound().items():
            request.unbound_names = ", ".join(partners.mapped("name")) or False

    def _unbound(self):
        """Return ``{request: partners}`` of who works on trade secrets and is not bound today, with all rights."""
        working = {request: request._working_on_secret() for request in self}
        bound = self.env["res.partner"].union(*working.values())._qi_bound()
        return {request: partners - bound for request, partners in working.items()}

    def _working_on_secret(self):
        """Return the partners who work on the request while it is an open trade secret, with all rights."""
        self.ensure_one()
        request_sudo = self.sudo()
        if request_sudo.secrecy != "secret" or not request_sudo.is_open:
            return request_sudo.partner_id.browse()
        tasks_sudo = request_sudo.task_ids.filtered(lambda task: task.is_open and task.state != "draft")
        return request_sudo.commissioner_id._at_work().user_id.partner_id | tasks_sudo.provider_id

    # Whoever gets one

    @api.model
    def _with_intake_values(self, vals, first_stages):
        vals = super()._with_intake_values(vals, first_stages)
        commissioner_sudo = self.env["qi.commissioner"].sudo().browse(vals.get("commissioner_id"))
        if vals["secrecy"] == "secret" and commissioner_sudo - commissioner_sudo._bound():
            raise UserError(
                self.env._(
                    "This is a trade secret. %(name)s has no valid undertaking to keep secrets: record the "
                    "signed one first, or register it without a commissioner.",
                    name=commissioner_sudo._unbound_name(),
                )
            )
        return vals

    def write(self, vals):
        """Write values; what becomes a trade secret does not stay with who is not bound to keep secrets.

        Whom the program chose it replaces; whom somebody chose, people replace.

        :raises UserError: where somebody chose a commissioner who is not bound
        """
        fresh = self.browse()
        if vals.get("secrecy") == "secret":
            fresh = self.filtered(lambda request: request.secrecy != "secret")
        result = super().write(vals)
        if fresh:
            fresh._leave_unbound()
        return result

    def _leave_unbound(self):
        """Take what has become a trade secret from who is not bound to keep secrets; managers learn the rest."""
        # Whoever raises the level; that it may be raised was checked.
        open_sudo = self.sudo().filtered("is_open")
        bound = open_sudo.commissioner_id._bound()
        unbound = open_sudo.filtered(lambda request: request.commissioner_id - bound)
        for request in unbound:
            if not (request.is_routed and request.stage_kind == "submitted"):
                raise UserError(request._unbound_sentence(request.commissioner_id))
        unbound._holder_changed()
        unbound._route()
        # Who has lost it follows it no longer.
        unbound._after_secrecy()
        open_sudo._tell_of_unbound(
            lambda speaks, names: speaks._(
                "This is a trade secret now, and there is no undertaking to keep secrets of %(names)s. Have one "
                "signed, or give the work to somebody else.",
                names=names,
            )
        )

    def _route(self):
        assigned = super()._route()
        secrets = self.filtered(lambda request: request.secrecy == "secret")
        # What was said of them before is done, or said again.
        self._forget_told(secrets, LAPSED)
        secrets -= assigned
        self._tell(
            [
                (request, request._answering(), lambda speaks, of=request: of.with_env(speaks)._say_nobody(of))
                for request in secrets
            ],
            LAPSED,
        )
        return assigned

    def _check_reassignment(self, commissioner_id):
        result = super()._check_reassignment(commissioner_id)
        self._check_bound(self.env["qi.commissioner"].browse(commissioner_id))
        return result

    def _hand_over_to(self, platform, commissioner):
        self._check_bound(commissioner)
        return super()._hand_over_to(platform, commissioner)

    def _check_bound(self, commissioner):
        """Raise a UserError where a trade secret would go to who is not bound to keep secrets."""
        commissioner_sudo = commissioner.sudo()
        if commissioner_sudo == commissioner_sudo._bound():
            return
        for request_sudo in self.sudo():
            if request_sudo.secrecy == "secret" and request_sudo.commissioner_id != commissioner_sudo:
                raise UserError(request_sudo._unbound_sentence(commissioner_sudo))

    def _unbound_sentence(self, commissioner_sudo):
        return self.env._(
            "%(number)s is a trade secret. %(name)s has no valid undertaking to keep secrets: "
            "record the signed one first.",
            number=self.name,
            name=commissioner_sudo._unbound_name(),
        )

    # Telling the managers

    def _answering(self):
        """Return the site managers who answer for the platform of the request."""
        self.ensure_one()
        managers = self.env.ref("qi_onestop.qi_onestop_group_manager").sudo().all_user_ids
        return managers.filtered(lambda user: self.platform_id in user.qi_managed_platform_ids)

    def _tell_of_unbound(self, sentence):
        """Tell the site managers of the requests whose commissioners or providers are not bound.

        :param sentence: function of an environment that speaks the manager's language, and of the names
        """
        self._tell(
            [
                (
                    request,
                    request._answering(),
                    lambda speaks, who=partners: sentence(speaks, ", ".join(who.mapped("name"))),
                )
                for request, partners in self._unbound().items()
                if partners
            ],
            LAPSED,
        )

    @api.model
    def _tell_unbound(self, partners):
        """Tell the site managers which trade secrets ``partners`` work on whose undertakings have ended."""
        # What runs and whom it concerns is found whoever asks; who may not read a secret is not told.
        found = self.sudo().search(
            Domain("secrecy", "=", "secret")
            & Domain("is_open", "=", True)
            & (
                Domain("commissioner_id.user_id.partner_id", "in", partners.ids)
                | Domain("commissioner_id", "any", self.env["qi.commissioner"]._replaced_by(partners))
                | Domain("task_ids.provider_id", "in", partners.ids)
            ),
            order="id",
        )
        found._tell_of_unbound(
            lambda speaks, names: speaks._(
                "The undertaking to keep secrets has ended: %(names)s. Have a new one signed, or give the work to "
                "somebody else.",
                names=names,
            )
        )

    @api.model
    def _tell_of_stand_ins(self, commissioners):
        """Tell the site managers of the trade secrets of ``commissioners`` for whom somebody unbound stands in."""
        posts_sudo = commissioners.sudo()
        bound = posts_sudo._at_work().user_id.partner_id._qi_bound()
        replaced = posts_sudo.filtered(lambda post: (post._at_work() - post).user_id.partner_id - bound)
        # What runs is found whoever notes an absence; who may not read a secret is not told.
        found = self.sudo().search(
            [("secrecy", "=", "secret"), ("is_open", "=", True), ("commissioner_id", "in", replaced.ids)],
            order="id",
        )
        # What was said of them before is said again.
        self._forget_told(found, LAPSED)
        found._tell_of_unbound(
            lambda speaks, names: speaks._(
                "The commissioner is absent, and there is no undertaking to keep secrets of %(names)s. Have one "
                "signed, or give the work to somebody else.",
                names=names,
            )
        )

    @api.model
    def _tell_of_raised(self, services):
        """Tell the site managers whose commissioners are not bound, when services become ones for trade secrets.

        Requests for earlier versions go on at the level they were registered with, until somebody raises it.
        """
        today = fields.Date.context_today(self)
        # Of versions still to come it is said from which day they hold.
        by_day = services.sorted(lambda service: service.date_from or today, reverse=True)
        begins = {service.code: service.date_from or today for service in by_day}
        # Whoever keeps the catalogue need not read requests.
        requests_sudo = self.sudo().search(
            [
                ("service_id", "in", services.version_ids.ids),
                ("is_open", "=", True),
                ("secrecy", "!=", "secret"),
                ("commissioner_id", "!=", False),
            ],
            order="id",
        )
        unbound = requests_sudo.commissioner_id - requests_sudo.commissioner_id._bound()

        unbound_names = {commissioner: commissioner._unbound_name() for commissioner in unbound}

        def say(speaks, request):
            names = {
                "service": request.service_id.with_env(speaks).sudo().name,
                "name": unbound_names[request.commissioner_id],
            }
            day = begins[request.service_id.code]
            if day > today:
                return speaks._(
                    "“%(service)s” is for trade secrets from %(date)s on, and %(name)s has no valid undertaking "
                    "to keep secrets. Have one signed, or give the work to somebody else, then raise the level.",
                    date=format_date(speaks, day),
                    **names,
                )
            return speaks._(
                "“%(service)s” is for trade secrets from now on, and %(name)s has no valid undertaking to "
                "keep secrets. Have one signed, or give the work to somebody else, then raise the level.",
                **names,
            )

        self._tell(
            [
                (request, request._answering(), lambda speaks, of=request: say(speaks, of))
                for request in requests_sudo
                if request.commissioner_id & unbound
            ],
            LAPSED,
        )


class QiRequestTask(models.Model):
    _inherit = "qi.request.task"

    is_unbound = fields.Boolean(
        string="Provider Without a Valid Undertaking",
        compute="_compute_is_unbound",
        compute_sudo=True,
        exportable=False,
    )

    @api.depends("provider_id", "state", "is_open", "request_id.secrecy")
    def _compute_is_unbound(self):
        at_work = self.filtered(
            lambda task: task.is_open and task.state != "draft" and task.request_id.secrecy == "secret"
        )
        bound = at_work.provider_id._qi_bound()
        for task in self:
            task.is_unbound = task in at_work and task.provider_id not in bound
