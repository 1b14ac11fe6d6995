# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiLibrary(models.Model):
    """Library of shared resources (资源库): what its resources say is defined in its fields, without code."""

    _name = "qi.library"
    _description = "Library"
    _inherit = ["qi.protected.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=100)
    icon = fields.Char(default="fa-folder-open-o", help="Name of a Font Awesome icon, such as fa-book.")
    color = fields.Integer()
    partner_kind = fields.Selection(
        [("institution", "Institution"), ("expert", "Expert"), ("enterprise", "Enterprise")],
        string="Belongs To",
        help="Each resource names one of these; who it is stands in its own record and nowhere twice.",
    )
    needs_consent = fields.Boolean(
        help="A resource is published only with the consent of the enterprise it tells of on file.",
    )
    field_ids = fields.One2many("qi.library.field", "library_id", string="Fields", copy=True)
    properties_definition = fields.PropertiesDefinition(
        compute="_compute_properties_definition", store=True, readonly=True, copy=False
    )
    resource_count = fields.Integer(string="Resources", compute="_compute_resource_count")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another library has this code already.")
    _consent_partner = models.Constraint(
        "CHECK (needs_consent IS NOT TRUE OR COALESCE(partner_kind, '') = 'enterprise')",
        "Only an enterprise gives its consent. Let the resources belong to an enterprise.",
    )

    # Odoo's own editor on the resource would write here too: then the rows and the definition would part.
    _machine_fields = frozenset({"properties_definition"})

    @api.depends("field_ids.label", "field_ids.kind", "field_ids.options", "field_ids.sequence", "field_ids.key")
    def _compute_properties_definition(self):
        for library in self:
            rows = library.field_ids.sorted(lambda row: (row.sequence, row._origin.id or 0))
            library.properties_definition = [row._definition() for row in rows if row.key]

    def _compute_resource_count(self):
        counts = dict(
            self.env["qi.resource"]._read_group([("library_id", "in", self.ids)], ["library_id"], ["__count"])
        )
        for library in self:
            library.resource_count = counts.get(library, 0)

    def action_view_resources(self):
        """Open the resources of the library."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_resource_action")
        action["context"] = {"searchpanel_default_library_id": self.id, "default_library_id": self.id}
        return action
