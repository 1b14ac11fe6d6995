# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..tools import past, protected
from .qi_plan import CONFIRMATIONS as CHANNELS

# What the station records: the enterprise itself answers on the platform.
ON_PAPER = [channel for channel in CHANNELS if channel[0] != "portal"]


class QiRequestChoice(models.Model):
    """The enterprise's own choice (自主选择) among the institutions and experts it was shown.

    Nobody is designated. All who may work are shown, in an order that rotates, with scope, price and lead
    time; the list stays as it was shown, with who chose, how and when.
    """

    _name = "qi.request.choice"
    _description = "Choice of an Institution"
    _inherit = ["qi.readers.mixin", "qi.protected.mixin", "qi.portal.mixin", "qi.document.mixin"]
    _secret_path = "request_id"
    _order = "id desc"

    _machine_fields = frozenset(
        {
            "platform_id",
            "partner_id",
            "service_id",
            "line_ids",
            "state",
            "provider_id",
            "channel",
            "person",
            "chosen_at",
            "recorded_by_id",
            "file",
            "file_name",
        }
    )
    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "request_id",
            "platform_id",
            "partner_id",
            "service_id",
            "element_ids",
            "line_ids",
            "state",
            "provider_id",
            "channel",
            "person",
            "chosen_at",
        }
    )

    request_id = fields.Many2one("qi.request", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="request_id.platform_id", store=True)
    partner_id = fields.Many2one(related="request_id.partner_id", store=True, index=True)
    service_id = fields.Many2one(related="request_id.service_id", store=True, index=True)
    element_ids = fields.Many2many(
        "qi.element",
        string="Quality Elements",
        compute="_compute_element_ids",
        store=True,
        readonly=False,
        precompute=True,
        help="Who is shown has valid qualifications for all of them.",
    )
    line_ids = fields.One2many("qi.request.choice.line", "choice_id", string="Shown", readonly=True, copy=False)
    task_ids = fields.One2many("qi.request.task", "choice_id", string="Tasks of the Choice")
    state = fields.Selection(
        [("shown", "Waiting for the Choice"), ("chosen", "Chosen")],
        required=True,
        readonly=True,
        default="shown",
        copy=False,
        tracking=True,
    )
    provider_id = fields.Many2one(
        "res.partner",
        string="Chosen Institution or Expert",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    channel = fields.Selection(CHANNELS, string="Chosen By", readonly=True, copy=False, tracking=True)
    person = fields.Char(string="Who Chose", readonly=True, copy=False)
    chosen_at = fields.Datetime(string="Chosen On", readonly=True, copy=False)
    recorded_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    file = fields.Binary(string="Stamped Scan", attachment=True, readonly=True, copy=False)
    file_name = fields.Char(readonly=True, copy=False)
    can_record = fields.Boolean(compute="_compute_can_record")

    _platform_idx = models.Index("(platform_id, id DESC)")

    @api.depends("request_id")
    def _compute_element_ids(self):
        for choice in self:
            choice.element_ids = choice.element_ids or choice.request_id.service_id.element_ids

    @api.depends("request_id.name")
    def _compute_display_name(self):
        for choice in self:
            choice.display_name = self.env._("Choice for %(number)s", number=choice.sudo().request_id.name or "")

    @api.depends("request_id", "state")
    @api.depends_context("uid")
    def _compute_can_record(self):
        staff = not self.env.user.share
        for choice in self:
            choice.can_record = bool(staff and choice.request_id and choice.request_id._works_on_tasks())

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Show enterprises whom they may choose from; whose turn it is comes first.

        :raises UserError: when nobody may be shown, or a list waits for the enterprise already
        """
        choices = super().create(vals_list)
        for choice in choices:
            choice.request_id._check_works_on_tasks()
            choice.request_id._check_task_stage()
            choice.request_id._lock()
            if not choice.element_ids and choice.request_id.service_id.element_ids:
                raise UserError(
                    self.env._(
                        "%(number)s: say which quality elements are needed. Who is shown is qualified for them.",
                        number=choice.request_id.name,
                    )
                )
            if self._waiting(choice.request_id, choice.element_ids) - choice:
                raise UserError(
                    self.env._(
                        "%(number)s has a list that waits for the enterprise's choice already.",
                        number=choice.request_id.name,
                    )
                )
            choice._show(take_turn=True)
        return choices

    def write(self, vals):
        """Write values: what was shown for stays as it is.

        :raises UserError: when request or elements are to change
        """
        if vals.keys() & {"request_id", "element_ids"} and not protected.is_permitted(self):
            raise UserError(self.env._("What the list was shown for stays as it is. Show another list."))
        return super().write(vals)

    # Actions

    def action_refresh(self):
        """Bring a list that still waits up to date; the order of those who stay does not change."""
        self.check_access("write")
        self._lock()
        for choice in self:
            choice.request_id._check_works_on_tasks()
            choice._check_waits()
            choice._show(take_turn=False)

    def action_choose(self, provider_id):
        """Choose on the portal, for the enterprise of the request.

        :param provider_id: id of one of those who are shown
        :raises AccessError: when the caller does not act for the enterprise
        :raises UserError: when it was chosen already, or the one chosen may not work any more
        """
        self.ensure_one()
        self.check_access("read")
        if self.partner_id not in self.env.user.qi_enterprise_ids:
            raise AccessError(self.env._("The enterprise chooses itself. The station only records its choice."))
        self._choose(provider_id, "portal", self.env.user.name)

    def action_record(self):
        """Open the form in which the station records the enterprise's choice."""
        self.ensure_one()
        return self._record_action(self.env["res.partner"])

    def action_create_task(self):
        """Draw up the task for whom the enterprise chose."""
        self.ensure_one()
        task = self.env["qi.request.task"].create(
            {
                "request_id": self.request_id.id,
                "choice_id": self.id,
                "element_ids": [Command.set(self.element_ids.ids)],
            }
        )
        return task._form_action()

    @api.model
    def _show_for(self, request, elements):
        """Return the list for ``elements`` that waits for the enterprise, or show a new one."""
        return self._waiting(request, elements)[:1] or self.create(
            {"request_id": request.id, "element_ids": [Command.set(elements.ids)]}
        )

    @api.model
    def _waiting(self, request, elements):
        """Return the lists of ``request`` for ``elements`` that wait for a choice."""
        shown = self.search([("request_id", "=", request.id), ("state", "=", "shown")])
        return shown.filtered(lambda choice: choice.element_ids == elements)

    def _record_action(self, provider):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record the Choice"),
            "res_model": "qi.request.choice.record",
            "view_mode": "form",
            "target": "new",
            "context": {"default_choice_id": self.id, "default_provider_id": provider.id},
        }

    def _record(self, provider_id, channel, person, file=None, file_name=None):
        """Record what the enterprise chose by phone, on paper or at the counter."""
        self.ensure_one()
        self.check_access("write")
        self.request_id._check_works_on_tasks()
        if channel not in dict(ON_PAPER) or not (person or "").strip():
            raise UserError(self.env._("Say how the enterprise chose, and who chose for it."))
        if channel == "scan" and not file:
            raise UserError(self.env._("Add the stamped scan."))
        self._choose(provider_id, channel, person.strip(), file, file_name)

    def _choose(self, provider_id, channel, person, file=None, file_name=None):
        self._lock()
        self._check_waits()
        line = self.sudo().line_ids.filtered(lambda line: line.provider_id.id == provider_id)
        if not line:
            raise UserError(self.env._("Choose one of those who are shown."))
        line.provider_id._qi_check_may_work(self.element_ids, self.partner_id)
        # Who chooses was checked by the callers; enterprises write nothing themselves.
        choice_sudo = protected.permitted(self.sudo())
        choice_sudo.write(
            {
                "state": "chosen",
                "provider_id": provider_id,
                "channel": channel,
                "person": person,
                "chosen_at": past.now(self),
                "recorded_by_id": self.env.uid,
                "file": file or False,
                "file_name": file_name or False,
            }
        )
        protected.permitted(line).is_chosen = True
        drafts_sudo = choice_sudo.task_ids.filtered(lambda task: task.state == "draft")
        drafts_sudo.write({"provider_id": provider_id})

    def _check_waits(self):
        for choice in self:
            if choice.state != "shown":
                raise UserError(
                    self.env._(
                        "%(name)s was chosen already. Reload the page.", name=choice.sudo().provider_id.name
                    )
                )

    def _show(self, take_turn):
        """Put all who may work into the list, in their order."""
        self.ensure_one()
        # Whom to avoid is read with all rights: see ``_qi_avoids``.
        eligible = self.env["res.partner"]._qi_offerable(self.element_ids, enterprise=self.partner_id)
        if not eligible:
            raise UserError(
                self.env._(
                    "No settled institution or expert has valid qualifications for %(elements)s. Ask the "
                    "coordinating department, or choose fewer elements.",
                    elements=self.env["qi.request"]._listed(self.element_ids.mapped("name")),
                )
            )
        if take_turn:
            ordered = self.env["qi.provider.rotation"]._take_turn(
                self.platform_id, self.service_id, self.element_ids, eligible
            )
        else:
            shown = self.line_ids.provider_id
            ordered = (shown & eligible) | (eligible - shown).sorted("id")
        offers = {
            offer.partner_id: offer
            for offer in self.env["qi.provider.offer"].search(
                [("partner_id", "in", ordered.ids), ("service_id", "=", self.service_id.id)]
            )
        }
        # The list is the program's; that the caller works on the request was checked before.
        Line_sudo = protected.permitted(self.env["qi.request.choice.line"].sudo())
        self.sudo().line_ids.unlink()
        Line_sudo.create(
            [
                {
                    "choice_id": self.id,
                    "sequence": place,
                    "provider_id": provider.id,
                    "scope": offers[provider].scope if provider in offers else False,
                    "price_text": offers[provider].price_text if provider in offers else False,
                    "lead_days": offers[provider].lead_days if provider in offers else 0,
                }
                for place, provider in enumerate(ordered, 1)
            ]
        )

    def _lock(self):
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody is choosing right now. Reload the page and try again.")
            ) from error
