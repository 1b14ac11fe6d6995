# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..hooks import CITY_TIMEZONE

KINDS = [
    ("visit", "Visit"),
    ("request", "Request"),
    ("archive", "Archive"),
    ("certificate", "Certificate"),
    ("instrument", "Measuring Instrument"),
    ("event", "Event"),
]
MODELS = {
    "visit": "qi.visit",
    "request": "qi.request",
    "archive": "qi.archive",
    "certificate": "qi.qualification",
    "instrument": "qi.instrument",
    "event": "event.registration",
}


class QiEnterpriseTimeline(models.Model):
    """One enterprise, one file (一企一档): all that was done with it, one row each, newest first.

    Who sees which rows follows from who sees what they stand for. Complaints are not among them, for nobody.
    """

    _name = "qi.enterprise.timeline"
    _description = "Timeline of an Enterprise"
    _auto = False
    _rec_name = "title"
    _order = "happened_on desc, id desc"
    # A row is of a secret when what it stands for is, see _secrets.
    _secret_path = "res_id"
    _depends = {
        "qi.visit": ["name", "partner_id", "platform_id", "purpose", "date_planned", "state"],
        "qi.request": ["name", "partner_id", "platform_id", "service_id", "registered_at", "stage_id", "secrecy"],
        "qi.archive": [
            "number",
            "request_number",
            "partner_id",
            "platform_id",
            "title",
            "closed_at",
            "state",
            "origin",
        ],
        "qi.qualification": ["number", "partner_id", "kind_id", "date_from", "date_to", "active"],
        "qi.instrument": ["name", "partner_id", "serial", "calibrated_on", "valid_until", "active"],
        "event.registration": ["qi_partner_id", "qi_platform_id", "event_id", "state"],
    }

    partner_id = fields.Many2one("res.partner", string="Enterprise", readonly=True)
    platform_id = fields.Many2one("qi.platform", readonly=True)
    kind = fields.Selection(KINDS, string="What It Was", readonly=True)
    happened_on = fields.Date(string="Date", readonly=True)
    until = fields.Date(string="Valid Until", readonly=True)
    number = fields.Char(readonly=True)
    title = fields.Char(string="What It Is About", readonly=True)
    res_id = fields.Integer(string="Record", readonly=True, aggregator=None)

    @property
    def _table_query(self):
        lang = self.env.lang or "en_US"
        # The program reads with all rights, but for somebody: trade secrets are hidden here as well.
        hidden = self.env["qi.request"]._hidden_secrets().subselect()
        return SQL(
            """SELECT visit.id * 8 AS id, visit.partner_id, visit.platform_id, 'visit' AS kind,
                      visit.date_planned AS happened_on, NULL::date AS until, visit.name AS number,
                      visit.purpose AS title, visit.id AS res_id
                 FROM qi_visit AS visit WHERE visit.state <> 'cancelled'
               UNION ALL
               SELECT request.id * 8 + 1, request.partner_id, request.platform_id, 'request',
                      (request.registered_at AT TIME ZONE 'UTC' AT TIME ZONE %(city)s)::date, NULL,
                      request.name, COALESCE(service.name->>%(lang)s, service.name->>'en_US'), request.id
                 FROM qi_request AS request JOIN qi_service AS service ON service.id = request.service_id
                WHERE NOT (request.secrecy = 'secret' AND request.id IN %(hidden)s)
               UNION ALL
               SELECT archive.id * 8 + 2, archive.partner_id, archive.platform_id, 'archive',
                      (archive.closed_at AT TIME ZONE 'UTC' AT TIME ZONE %(city)s)::date,
                      archive.expires_on,
                      COALESCE(archive.number, archive.request_number), archive.title, archive.id
                 FROM qi_archive AS archive
                WHERE archive.partner_id IS NOT NULL
                  AND (archive.request_id IS NULL OR archive.request_id NOT IN %(hidden)s)
               UNION ALL
               SELECT MIN(listed.request_id) * 8 + 6, request.partner_id, archive.platform_id, 'archive',
                      (archive.closed_at AT TIME ZONE 'UTC' AT TIME ZONE %(city)s)::date,
                      archive.expires_on, archive.number, archive.title, archive.id
                 FROM qi_request AS request
                 JOIN qi_archive_register_request_rel AS listed ON listed.request_id = request.id
                 JOIN qi_archive AS archive ON archive.id = listed.archive_id AND archive.origin IS NOT NULL
                WHERE request.secrecy IS DISTINCT FROM 'secret'
                GROUP BY request.partner_id, archive.id
               UNION ALL
               SELECT paper.id * 8 + 3, paper.partner_id, NULL, 'certificate',
                      COALESCE(paper.date_from, paper.create_date::date), paper.date_to, paper.number,
                      COALESCE(kind.name->>%(lang)s, kind.name->>'en_US'), paper.id
                 FROM qi_qualification AS paper JOIN qi_qualification_kind AS kind ON kind.id = paper.kind_id
                WHERE paper.active IS TRUE
               UNION ALL
               SELECT instrument.id * 8 + 4, instrument.partner_id, NULL, 'instrument',
                      COALESCE(instrument.calibrated_on, instrument.create_date::date), instrument.valid_until,
                      instrument.serial, instrument.name, instrument.id
                 FROM qi_instrument AS instrument WHERE instrument.active IS TRUE
               UNION ALL
               SELECT guest.id * 8 + 5, guest.qi_partner_id, guest.qi_platform_id, 'event',
                      (event.date_begin AT TIME ZONE 'UTC' AT TIME ZONE %(city)s)::date, NULL, NULL,
                      COALESCE(event.name->>%(lang)s, event.name->>'en_US'), guest.id
                 FROM event_registration AS guest JOIN event_event AS event ON event.id = guest.event_id
                WHERE guest.qi_partner_id IS NOT NULL AND guest.state <> 'cancel'""",
            lang=lang,
            city=CITY_TIMEZONE,
            hidden=hidden,
        )

    def _secrets(self):
        # The id of a row says what it stands for: looking that up is quicker than going through all rows.
        requests = self.env["qi.request"].browse([id_ // 8 for id_ in self._ids if id_ % 8 == 1])
        archives = self.env["qi.archive"].browse([id_ // 8 for id_ in self._ids if id_ % 8 == 2])
        return requests._secrets() | archives._secrets()

    @api.model
    def _all_of_secrets(self):
        secrets = self.env["qi.request"]._all_of_secrets().get_result_ids()
        archives = self.env["qi.archive"]._all_of_secrets().get_result_ids()
        return [id_ * 8 + 1 for id_ in secrets] + [id_ * 8 + 2 for id_ in archives]

    def action_open(self):
        """Open the record behind the row.

        :raises AccessError: when the caller may not see it
        """
        self.ensure_one()
        self.check_access("read")
        record = self.env[MODELS[self.kind]].browse(self.res_id)
        if not record.has_access("read"):
            raise AccessError(self.env._("This part of the file is kept by somebody else. Ask the platform."))
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
        }

    @api.model
    def _summary(self, partner):
        """Return the rows of an enterprise as the caller may see them, by kind, for the printed summary."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        rows = self.search([("partner_id", "=", partner.id)])
        rows._log_secrets("print")
        grouped = rows.grouped("kind")
        return [(labels[kind], grouped[kind]) for kind, _label in KINDS if kind in grouped]
