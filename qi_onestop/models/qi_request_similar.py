# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import bigram, request_flow

CANDIDATES = 2000
"""The newest so many that share a telling word are compared."""
SHOWN = 3
"""So many are shown while a request is being registered."""
LEAST = 10
"""Per cent of likeness below which a case is none."""


class QiRequest(models.Model):
    """What has been asked before: open requests for the same, and solved cases like this one.

    A solved request keeps its words with an index on them, see ``qi_bigram_mixin.py``. All searches go through
    the ORM: nobody finds what they may not read.
    """

    _name = "qi.request"
    _inherit = ["qi.request", "qi.bigram.mixin"]

    duplicate_ids = fields.Many2many(
        "qi.request",
        string="Open for the Same",
        compute="_compute_duplicate_ids",
        help="Open requests of the same enterprise for the same service.",
    )
    duplicate_hidden_count = fields.Integer(
        compute="_compute_duplicate_ids", help="Those at platforms whose requests you do not see."
    )
    similar = fields.Char(
        string="Similar To", compute="_compute_similar", search="_search_similar", exportable=False
    )
    similar_ids = fields.Many2many(
        "qi.request", string="Most Similar Cases", compute="_compute_similar_ids", exportable=False
    )
    similarity = fields.Integer(
        string="Likeness (%)", compute="_compute_similarity", aggregator=None, exportable=False
    )

    _search_key_idx = models.Index("USING gin (string_to_array(search_key, ' '))")
    _duplicate_idx = models.Index("(partner_id, service_id) WHERE is_open IS TRUE")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"search_key"}

    @api.depends("partner_id", "service_id", "stage_kind")
    @api.depends_context("uid")
    def _compute_duplicate_ids(self):
        at_intake = self.filtered(
            lambda request: not request.stage_kind or request.stage_kind in request_flow.INTAKE_KINDS
        )
        open_by_subject = defaultdict(self.browse)
        # Versions of a service share its code.
        found_sudo = self.sudo().search(  # how many there are is no secret, which they are may be one
            [
                ("is_open", "=", True),
                ("partner_id", "in", at_intake.partner_id.ids),
                ("service_id.code", "in", [code for code in at_intake.service_id.mapped("code") if code]),
            ]
        )
        readable = found_sudo.sudo(self.env.su)._filtered_access("read")
        for other_sudo in found_sudo:
            open_by_subject[other_sudo.partner_id.id, other_sudo.service_id.code] |= other_sudo
        for request in self:
            same = self.browse()
            if request in at_intake:
                same = open_by_subject[request.partner_id._origin.id, request.service_id.code]
                same = self.browse(same.ids) - request._origin
            request.duplicate_ids = same & readable
            request.duplicate_hidden_count = len(same - readable)

    @api.depends("stage_kind", "service_id", "description", "plan", "result")
    def _compute_search_key(self):
        solved = self.filtered(lambda request: request.stage_kind in request_flow.DONE_KINDS)
        (self - solved).search_key = False
        names = defaultdict(list)
        for code, _name in self.env["res.lang"].get_installed():
            for service in solved.service_id.with_context(lang=code):
                names[service.id].append(service.name)
        for request in solved:
            request.search_key = bigram.key(
                *names[request.service_id.id], request.description, request.plan, request.result
            )

    def _compute_similar(self):
        self.similar = False

    @api.model
    def _search_similar(self, operator, value):
        if operator != "ilike":
            return NotImplemented
        # Odoo asks for the field itself where it is read, not where it is searched.
        self._check_field_access(self._fields["similar"], "read")
        return self._saying(value)

    @api.depends("service_id", "description", "stage_kind")
    @api.depends_context("uid")
    def _compute_similar_ids(self):
        """The few solved cases most like what is being registered, for the one request on a form."""
        self.similar_ids = False
        if len(self) == 1 and (not self.stage_kind or self.stage_kind in request_flow.INTAKE_KINDS):
            self.similar_ids = self.browse(self._similar_to(self._similar_text(), SHOWN, exclude=self._origin))

    @api.depends_context("qi_similarities")
    def _compute_similarity(self):
        similarities = self._similarities()
        for request in self:
            request.similarity = similarities.get(request.id, 0)

    @api.model
    def _similarities(self):
        """Return the per cent by id that :meth:`action_similar_cases` found; garbage counts as nothing."""
        found = self.env.context.get("qi_similarities")
        pairs = re.findall(r"(\d{1,9}):(\d{1,3})", found) if isinstance(found, str) else []
        return {int(id_): int(percent) for id_, percent in pairs}

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "similarity":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        self._check_field_access(self._fields["similarity"], "read")
        similarities = self._similarities()
        ranked = sorted(similarities, key=lambda id_: (similarities[id_], id_))
        return SQL("array_position(%s::int[], %s) %s", ranked, SQL.identifier(alias, "id"), direction)

    # Actions

    def action_similar_cases(self):
        """Open the solved cases most like this request, the most alike first."""
        self.ensure_one()
        self.check_access("read")
        similarities = self._similar_to(self._similar_text(), exclude=self)
        if not similarities:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._(
                        "No solved case like this one is within your reach. Search “All Requests” by a word."
                    ),
                },
            }
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_similar"),
            "domain": [("id", "in", list(similarities))],
            "context": {
                "qi_similarities": " ".join(f"{id_}:{percent}" for id_, percent in similarities.items()),
                "qi_quote_for": self.id,
                "create": False,
            },
        }

    def action_quote(self):
        """Copy the result of this solved case into the request it was searched for, naming the source.

        :raises UserError: when that request takes no plan or result now
        """
        self.ensure_one()
        self.check_access("read")
        target_id = self.env.context.get("qi_quote_for")
        target = self.browse(target_id if type(target_id) is int else []).exists()
        if not target or target == self:
            raise UserError(self.env._("Open the request that needs the quotation, then its “Similar Cases”."))
        name = next(
            (name for name in ("plan", "result") if target.stage_kind in request_flow.EDITABLE[name]),
            None,
        )
        if not name:
            raise UserError(
                self.env._(
                    "%(number)s is at “%(stage)s”: a case is quoted into its plan or its result while these "
                    "are written.",
                    number=target.name,
                    stage=target.stage_id.name,
                )
            )
        text = (self.result or self.plan or "").strip()
        if self.stage_kind not in request_flow.DONE_KINDS or not text:
            raise UserError(self.env._("%(number)s has no result to quote.", number=self.name))
        quotation = self.env._("Quoted from %(number)s: %(text)s", number=self.name, text=text)
        target.write({name: "\n\n".join(filter(None, (target[name], quotation)))})
        target.message_post(
            body=self.env._(
                "The case %(number)s was quoted into “%(field)s”.",
                number=self.name,
                field=self._fields[name]._description_string(self.env),
            )
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "qi.request",
            "res_id": target.id,
            "views": [[False, "form"]],
            "target": "current",
        }

    # Searching

    def _similar_text(self):
        return f"{self.service_id.name or ''}\n{self.description}" if self.description else ""

    @api.model
    def _similar_to(self, text, limit=80, exclude=()):
        """Return the per cent of likeness of the solved cases most like ``text``, by id, best first."""
        self._check_field_access(self._fields["similar"], "read")
        words = bigram.words(text)
        if not words:
            return {}
        shares = self._word_shares()
        weights = bigram.weights(words, shares)
        candidates = self._search(
            self._containing("&&", bigram.telling(words, shares))
            & Domain("id", "not in", list(exclude and exclude.ids)),
            order="id desc",
            limit=CANDIDATES,
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT id, round(100 * score / %s)::int AS percent
                     FROM (SELECT request.id, (SELECT sum(wanted.weight)
                                                 FROM unnest(string_to_array(request.search_key, ' ')) AS word
                                                 JOIN unnest(%s, %s::float[]) AS wanted(word, weight)
                                                USING (word)) AS score
                             FROM qi_request AS request
                            WHERE request.id IN %s) AS scored
                    WHERE 100 * score >= %s
                    ORDER BY score DESC, id DESC
                    LIMIT %s""",
                sum(weights.values()),
                list(weights),
                list(weights.values()),
                candidates.subselect(),
                LEAST * sum(weights.values()),
                limit,
            )
        )
        return dict(rows)
