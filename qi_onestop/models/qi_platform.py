# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class QiPlatform(models.Model):
    """Service platform (服务平台), offline or online, in a tree: city, county, station (DB1403/T 22, 3.3).

    The tree and the staff on duty decide what people may see, see :meth:`ResUsers.qi_read_platform_ids`.
    """

    _name = "qi.platform"
    _description = "Service Platform"
    _inherit = ["mail.thread", "qi.rights.mixin"]
    _parent_store = True
    _rec_names_search = ["name", "code"]
    _order = "code, id"

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(required=True, tracking=True)
    archive_code = fields.Char(
        string="Code in Archive Numbers", help="机构代码 of the archives; the platform's own code if empty."
    )
    kind = fields.Selection([("offline", "Offline"), ("online", "Online")], required=True, default="offline")
    level = fields.Selection(
        [("city", "City Level"), ("county", "County Level"), ("station", "Station")],
        required=True,
        default="station",
    )
    parent_id = fields.Many2one(
        "qi.platform",
        string="Superior Platform",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    parent_path = fields.Char(index=True)
    carrier = fields.Selection(
        [
            ("window", "Service Window"),
            ("site", "Physical Station"),
            ("complex", "Service Complex"),
            ("website", "Website"),
            ("app", "Mobile App"),
            ("mini", "Mini Program"),
        ],
        help="What the platform is, offline or online (DB1403/T 22-2023, 3.3).",
    )
    operator_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("is_company", "=", True)],
        tracking=True,
        help="Who runs the platform day by day.",
    )
    child_ids = fields.One2many("qi.platform", "parent_id", string="Subordinate Platforms")
    staff_ids = fields.Many2many(
        "res.users",
        "qi_platform_staff_rel",
        "platform_id",
        "user_id",
        string="Staff on Duty",
        help="Clerks and site managers of this platform. A site manager also sees the platforms below.",
    )
    commissioner_ids = fields.One2many("qi.commissioner", "platform_id", string="Commissioners")
    address = fields.Char()
    map_url = fields.Char(string="Map Link", help="Address of the place on a public map.")
    phone = fields.Char()
    floor_area = fields.Float(string="Floor Area (m²)", digits=(10, 1), aggregator=None)
    plate_date = fields.Date(string="Plate Hung On", tracking=True, help="When the platform was opened (挂牌).")
    plate_photo = fields.Image(max_width=1920, max_height=1920)
    sequence_id = fields.Many2one(
        "ir.sequence",
        string="Request Numbering",
        ondelete="restrict",
        domain=[("implementation", "=", "standard")],
        help="Leave empty to number requests like all other platforms.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another platform has this code already.")
    _floor_area_positive = models.Constraint("CHECK (floor_area >= 0)", "A floor area cannot be negative.")

    # What only the administrator changes: it decides rights and numbers far beyond the platform itself.
    _STRUCTURE_FIELDS = frozenset({"parent_id", "code", "level", "sequence_id", "active"})
    _rights_fields = frozenset({"parent_id", "staff_ids", "active"})
    _CARRIERS = {
        "offline": frozenset({"window", "site", "complex"}),
        "online": frozenset({"website", "app", "mini"}),
    }

    @api.constrains("kind", "carrier")
    def _check_carrier(self):
        carriers = dict(self._fields["carrier"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for platform in self:
            if platform.carrier and platform.carrier not in self._CARRIERS[platform.kind]:
                raise ValidationError(
                    self.env._(
                        "“%(carrier)s” is nothing for the kind “%(kind)s”. Choose another.",
                        carrier=carriers[platform.carrier],
                        kind=kinds[platform.kind],
                    )
                )

    @api.constrains("map_url")
    def _check_map_url(self):
        for platform in self:
            if platform.map_url and not platform.map_url.startswith(("https://", "http://")):
                raise ValidationError(
                    self.env._("A map link begins with https://. Copy it from the address line of the map.")
                )

    @api.constrains("sequence_id")
    def _check_sequence_id(self):
        for platform in self:
            if platform.sequence_id and platform.sequence_id.sudo().implementation != "standard":
                raise ValidationError(
                    self.env._("Choose a numbering of the standard kind: without gaps, counters would wait.")
                )

    def write(self, vals):
        structural = self._STRUCTURE_FIELDS & vals.keys()
        if structural and not (
            self.env.su or self.env.user.has_group("qi_onestop.qi_onestop_group_administrator")
        ):
            raise AccessError(
                self.env._(
                    "Only an administrator changes the place of a platform in the tree, its code, "
                    "numbering or closing. Ask yours."
                )
            )
        if vals.get("parent_id"):
            self._check_circle(self.browse(vals["parent_id"]))
        if vals.get("active") is False:
            self._check_nothing_open()
        return super().write(vals)

    def _check_circle(self, parent):
        """Raise if one of the platforms would stand below itself; Odoo's own sentence does not say what to do."""
        # The whole tree counts, whatever of it the caller may see.
        ancestors = {int(id_) for id_ in (parent.sudo().parent_path or "").split("/") if id_}
        if ancestors & set(self.ids):
            raise ValidationError(
                self.env._("A platform cannot stand below itself. Choose another superior platform.")
            )

    def _check_nothing_open(self):
        """Raise while a request is open: nobody of a closed platform could finish it."""
        # All open requests count, also those the administrator may not see.
        counts = (
            self.env["qi.request"]
            .sudo()
            ._read_group([("platform_id", "in", self.ids), ("is_open", "=", True)], ["platform_id"], ["__count"])
        )
        for platform, count in counts:
            raise UserError(
                self.env._(
                    "%(platform)s still has %(count)s open requests. Finish or hand them over before you "
                    "close the platform.",
                    platform=platform.name,
                    count=count,
                )
            )
