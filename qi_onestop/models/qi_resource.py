# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import protected


class QiResource(models.Model):
    """Resource of a library: draft → published → expired. Enterprises see what is published."""

    _name = "qi.resource"
    _description = "Library Resource"
    _inherit = ["mail.thread", "qi.protected.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    library_id = fields.Many2one("qi.library", required=True, ondelete="restrict", index=True, tracking=True)
    library_color = fields.Integer(related="library_id.color", string="Color")
    library_icon = fields.Char(related="library_id.icon", string="Icon")
    partner_kind = fields.Selection(related="library_id.partner_kind")
    needs_consent = fields.Boolean(related="library_id.needs_consent")
    summary = fields.Text()
    cover = fields.Image(max_width=1024, max_height=1024)
    cover_small = fields.Image(string="Small Cover", related="cover", max_width=256, max_height=256, store=True)
    platform_id = fields.Many2one(
        "qi.platform",
        string="Kept By",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self.env.user.qi_read_platform_ids[:1],
        help="The platform that answers for the content.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Institution, Expert or Enterprise",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    element_ids = fields.Many2many("qi.element", string="Quality Elements")
    properties = fields.Properties(definition="library_id.properties_definition", string="Further Details")
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False)
    reviewed_on = fields.Date(
        string="Content Reviewed On", copy=False, help="When somebody last looked whether the content still holds."
    )
    valid_until = fields.Date(
        tracking=True, help="From the next day on, enterprises no longer see it. Empty: no end."
    )
    consent_date = fields.Date(string="Consent Given On", groups="base.group_user", copy=False, tracking=True)
    consent_scan = fields.Binary(string="Client's Consent", attachment=True, groups="base.group_user", copy=False)
    consent_scan_name = fields.Char(groups="base.group_user", copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("expired", "Expired")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    published_at = fields.Datetime(string="Published On", readonly=True, copy=False)
    may_publish = fields.Boolean(compute="_compute_may_publish")
    can_keep = fields.Boolean(compute="_compute_can_keep")

    _list_idx = models.Index("(name, id)")
    _library_list_idx = models.Index("(library_id, name, id)")
    _expiry_idx = models.Index("(valid_until) WHERE state = 'published'")

    _machine_fields = frozenset({"state", "published_at"})
    _EXPIRY_BATCH = 500

    @api.depends("platform_id")
    @api.depends_context("uid")
    def _compute_may_publish(self):
        managed = self.env.user.qi_managed_platform_ids
        everywhere = self.env.su or self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator")
        for resource in self:
            resource.may_publish = everywhere or resource.platform_id in managed

    @api.depends("platform_id", "state")
    @api.depends_context("uid")
    def _compute_can_keep(self):
        """Tell who may change the resource; the others see it as it is."""
        kept = self._filtered_access("write")
        for resource in self:
            resource.can_keep = not resource.id or resource in kept

    @api.model_create_multi
    def create(self, vals_list):
        resources = super().create(vals_list)
        resources._own_attachments()
        return resources

    def write(self, vals):
        result = super().write(vals)
        if "platform_id" in vals:
            # The rules were asked before the change; nobody moves a resource out of their own reach.
            self.check_access("write")
        if "attachment_ids" in vals:
            self._own_attachments()
        if "state" not in vals:
            self.filtered(lambda resource: resource.state == "published")._check_complete()
        return result

    def _own_attachments(self):
        """Tie new files to their resource: until then nobody but the uploader may read them."""
        for resource in self:
            resource.attachment_ids.filtered(lambda file: not file.res_id).write(
                {"res_model": self._name, "res_id": resource.id}
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for resource in self:
            if resource.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” has been published. Withdraw it before you delete it.", name=resource.name
                    )
                )

    # Actions

    def action_publish(self):
        """Show drafts to the enterprises.

        :raises AccessError: for others than the site manager of the platform and those who see all
        :raises UserError: when one is no draft, incomplete or past its date
        """
        self._check_publisher()
        self._check_state({"draft"})
        self._check_complete()
        self._check_not_past()
        protected.permitted(self).write({"state": "published", "published_at": fields.Datetime.now()})

    def action_withdraw(self):
        """Take resources back to draft, so that enterprises no longer see them."""
        self._check_publisher()
        self._check_state({"published", "expired"})
        protected.permitted(self).write({"state": "draft", "published_at": False})

    def action_renew(self):
        """Record that the content was looked at and still holds; what had expired is published again."""
        self._check_publisher()
        self._check_state({"published", "expired"})
        self._check_complete()
        self._check_not_past()
        protected.permitted(self).write({"state": "published", "reviewed_on": fields.Date.context_today(self)})

    @api.model
    def _cron_expire(self):
        """Expire what is past its date, batch by batch; a second run finds nothing left to do."""
        progress = self.env["ir.cron"]
        domain = [("state", "=", "published"), ("valid_until", "<", self._today())]
        progress._commit_progress(remaining=self.search_count(domain))
        while batch := self.search(domain, limit=self._EXPIRY_BATCH, order="valid_until, id"):
            batch._expire()
            if not progress._commit_progress(len(batch)):
                return

    def _expire(self):
        protected.permitted(self).write({"state": "expired"})

    # Checks

    def _check_publisher(self):
        self.check_access("write")
        for resource in self:
            if not resource.may_publish:
                raise AccessError(
                    self.env._(
                        "Only the site manager of %(platform)s or the coordinating department publishes its "
                        "resources. Ask them.",
                        platform=resource.platform_id.name,
                    )
                )

    def _check_state(self, states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for resource in self:
            if resource.state not in states:
                raise UserError(
                    self.env._(
                        "“%(name)s” is now “%(state)s”: this step is not possible. Reload the page.",
                        name=resource.name,
                        state=labels[resource.state],
                    )
                )

    def _check_not_past(self):
        today = self._today()
        for resource in self:
            if resource.valid_until and resource.valid_until < today:
                raise UserError(
                    self.env._(
                        "“%(name)s” is past its date. Enter until when it is valid now.", name=resource.name
                    )
                )

    def _check_complete(self):
        """Raise unless each resource has what its library asks of published ones."""
        for resource in self:
            resource._check_partner()
            if resource.needs_consent and not (resource.consent_scan and resource.consent_date):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” tells of an enterprise: put its written consent on file, the scan and the "
                        "date, before it is published.",
                        name=resource.name,
                    )
                )
            # Zero is an answer, nothing is none.
            missing = resource.library_id.field_ids.filtered(
                lambda row, values=resource.properties: (
                    row.is_required
                    and row.kind != "boolean"
                    and values.get(row.key) in (None, False, "")
                    and not (row.kind in ("integer", "float") and values._values.get(row.key) == 0)
                )
            )
            if missing:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” lacks “%(field)s”. Fill it in before it is published.",
                        name=resource.name,
                        field=missing[0].label,
                    )
                )

    def _check_partner(self):
        """Raise unless the resource names the institution, expert or enterprise its library asks for."""
        self.ensure_one()
        kind = self.partner_kind
        fits = (
            self.partner_id.qi_enterprise_kind
            if kind == "enterprise"
            else self.partner_id.qi_provider_kind == kind
        )
        if kind and not fits:
            kinds = dict(self.library_id._fields["partner_kind"]._description_selection(self.env))
            raise ValidationError(
                self.env._(
                    "“%(name)s” does not say whose it is. Choose the record of the kind “%(kind)s”.",
                    name=self.name,
                    kind=kinds[kind],
                )
            )

    @api.model
    def _today(self):
        """Return the city's date: a scheduled action has no time zone of its own."""
        return fields.Date.context_today(self.with_context(tz=self.env.user.tz or "Asia/Shanghai"))
