# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..tools import bigram, flow_path, request_flow

MAX_WORDS = 8
"""More words of a question are not looked for: each asks the catalogue anew."""


class QiService(models.Model):
    """What everybody may read of the catalogue: what is offered today, and the terms of it."""

    _name = "qi.service"
    _inherit = ["qi.service", "qi.hall.mixin"]

    _SEARCHED = ("name", "code", "description", "category_id.name", "element_ids.name", "material_ids.name")

    @api.model
    def _public_domain(self):
        return self._offered_on(fields.Date.context_today(self._public()))

    @api.model
    def _public_filter(self, question="", category="", element=""):
        """Return the domain of what visitors ask for; ``category`` and ``element`` are codes.

        All words of the question must occur. Where nothing has them all, part of them is enough: Chinese words
        are not separated, so pairs of characters are looked for.
        """
        domain = Domain.TRUE
        if category:
            branches = self.env["qi.service.category"].sudo().search([("code", "=", category)])
            domain &= Domain("category_id", "child_of", branches.ids)
        if element:
            domain &= Domain("element_ids.code", "=", element)
        words = question.split()[:MAX_WORDS]
        if not words:
            return domain
        exact = domain & Domain.AND(self._public_word(word) for word in words)
        if self._public().search_count(Domain(self._public_domain()) & exact, limit=1):
            return exact
        pairs = bigram.words(question)[:MAX_WORDS]
        return domain & Domain.OR(self._public_word(pair) for pair in pairs) if pairs else Domain.FALSE

    @api.model
    def _public_word(self, word):
        return Domain.OR([Domain(name, "ilike", word)] for name in self._SEARCHED)

    @api.model
    def _public_list(self, domain=(), limit=None, offset=0):
        """Return lines of the catalogue: lists of dictionaries."""
        services = self._public_search(domain, limit=limit, offset=offset, order="code, id")
        return [
            {
                "code": service.code,
                "name": service.name,
                "description": service.description or "",
                "category": service.category_id.name,
                "elements": service.element_ids.mapped("name"),
                "process": service.process,
                "process_label": service._public_label("process"),
                "fee_kind": service.fee_kind,
                "fee_label": service._public_label("fee_kind"),
                "promise": service.promise or "",
            }
            for service in services
        ]

    @api.model
    def _public_find_code(self, code):
        """Return the version of ``code`` that is offered today, with all rights, or an empty recordset."""
        return self._public_search([("code", "=", code)], limit=1, order="version desc")

    def _public_page(self):
        """Return all a visitor reads of one service."""
        self.ensure_one()
        return {
            "code": self.code,
            "name": self.name,
            "description": self.description or "",
            "category": self.category_id.name,
            "category_code": self.category_id.code,
            "elements": self.element_ids.mapped("name"),
            "process": self.process,
            "process_label": self._public_label("process"),
            "audiences": self.audience_ids.mapped("name"),
            "modes": self.mode_ids.mapped("name"),
            "conditions": self.conditions or "",
            "legal_basis": self.legal_basis or "",
            "deliverable": self.deliverable or "",
            "fee_kind": self.fee_kind,
            "fee_label": self._public_label("fee_kind"),
            "price": tools.float_repr(self.price, 2) if self.price else "",
            "price_unit": self.price_unit or "",
            "price_note": self.price_note or "",
            "promises": [self._public_promise(policy) for policy in self._guide_policies()],
            "flow": self._public_flow(),
            "materials": [self._public_material(material) for material in self.material_ids],
            "asked": self.intake_ids.mapped("name"),
        }

    def _public_promise(self, policy):
        units = dict(policy._fields["unit"]._description_selection(self.env))
        return {"name": policy.milestone_id.name, "budget": f"{policy.budget:g}", "unit": units[policy.unit]}

    def _public_flow(self):
        """Return the steps of the ordinary way, and which of them are the enterprise's."""
        stages = self.env["qi.request.stage"]
        labels = dict(stages._fields["kind"]._description_selection(self.env))
        return [
            {"name": labels[kind], "yours": kind in request_flow.WAITING_KINDS}
            for kind in flow_path.main_path(self.process)
        ]

    def _public_material(self, material):
        return {
            "id": material.id,
            "name": material.name,
            "form": self._public_label_of(material, "form"),
            "original": self._public_label_of(material, "original"),
            "copies": material.copies,
            "issuer": material.issuer or "",
            "is_required": material.is_required,
            "note": material.note or "",
            "has_blank": bool(material.with_context(bin_size=True).blank_file),
            "has_sample": bool(material.with_context(bin_size=True).sample_file),
        }

    @tools.ormcache("self.id", "self.env.lang", "hour")
    def _public_guide(self, hour):  # noqa: ARG002
        """Return the printed guide as PDF. Printing is dear and anybody may ask: once an hour is enough."""
        # The same for all: who asks first may be somebody of a platform, whose own guide names that platform.
        report_sudo = self.env["ir.actions.report"].with_user(self.env.ref("base.public_user")).sudo()
        return report_sudo._render_qweb_pdf("qi_onestop.qi_service_report_guide", self.ids)[0]
