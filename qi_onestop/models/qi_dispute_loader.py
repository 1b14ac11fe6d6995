# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import api, models
from odoo.fields import Command
from odoo.tools import file_open

from ..hooks import CITY_LANGUAGE
from ..tools import past
from .qi_request_loader import QUIET

COMPLAINTS = "qi_onestop/demo/qi_dispute_complaint_story.json"
STORY = "qi_onestop/demo/qi_dispute_story.json"
_AGO = "_ago"


class QiDisputeLoader(models.AbstractModel):
    """Tells the story of the demo city's disputes, each step by whom it is up to; only the time is set."""

    _name = "qi.dispute.loader"
    _inherit = ["qi.complaint.loader"]
    _description = "Loader of the Demo City's Disputes"

    @api.model
    def _load_disputes(self, path=STORY):
        """Let happen to the disputes of complaints, and to those that stand alone, what a story tells.

        The file is a list of disputes: ``id``, ``complaint`` (the id of one in the demo data) or, for one that
        stands alone, ``ago``, ``platform`` and ``values``; and ``steps``: lists of when, by whom (``handler``,
        ``claimant`` or a login), what (``write``, ``say``, ``again``, ``action``), and how. A name that ends in
        ``_ago`` is a day, so many days ago.

        :raises AccessError: unless the program itself loads this add-on with demo data
        """
        self.env["qi.request.loader"]._check_loading()
        self.env["qi.complaint.loader"]._load(COMPLAINTS)
        with file_open(path, "r") as stream:
            lines = json.load(stream)
        self = past.at(self.with_context(**QUIET, lang=CITY_LANGUAGE), past.now(self))
        days, today = self.env["qi.telling.mixin"]._city_days()
        disputes = self.env["qi.dispute"]
        for line in lines:
            if "values" in line:
                past.move(self, self._instant(line["ago"], "09:40", days, today))
                dispute = self._enter_alone(line, today)
            else:
                complaint = self.env.ref(f"qi_onestop.qi_complaint_{line['complaint']}_demo")
                dispute = self.env["qi.dispute"].browse(complaint.dispute_ids.ids)
            disputes |= dispute
            self.env["ir.model.data"]._update_xmlids(
                [{"xml_id": f"qi_onestop.qi_dispute_{line['id']}_demo", "record": dispute, "noupdate": True}]
            )
            for ago, by, what, how in line["steps"]:
                past.move(self, self._instant(ago, "15:10", days, today))
                self._go_on(dispute, by, what, self._dated(how, today))
        return disputes

    def _enter_alone(self, line, today):
        values = self._dated(line["values"], today)
        for name, xmlid in (("partner_id", "partner"), ("institution_id", "institution"), ("route_id", "route")):
            values[name] = self.env.ref(f"qi_onestop.{values.pop(xmlid)}").id
        values["platform_id"] = self.env.ref(f"qi_onestop.qi_platform_{line['platform']}_demo").id
        dispute = self.env["qi.dispute"].with_user(self._user(line["by"])).create(values)
        return self.env["qi.dispute"].browse(dispute.id)

    @api.model
    def _dated(self, how, today):
        """Return ``how`` with the days that were given as so many days ago."""
        if isinstance(how, list):
            return [self._dated(entry, today) for entry in how]
        if not isinstance(how, dict):
            return how
        return {
            name.removesuffix(_AGO): (today - timedelta(days=value)).isoformat()
            if name.endswith(_AGO)
            else self._dated(value, today)
            for name, value in how.items()
        }

    def _go_on(self, dispute, by, what, how):
        if by == "claimant":
            dispute._complainant_says(**how)
            return
        mine = dispute.with_user(dispute.user_id if by == "handler" else self._user(by))
        if what == "write":
            actions = how.pop("actions", ())
            for action in actions:
                if action.get("owner"):
                    action["owner_id"] = self._user(action.pop("owner")).id
            if actions:
                how["action_ids"] = [Command.create(action) for action in actions]
            mine.write(how)
        elif what == "again":
            mine.action_apply_again()
        elif what == "action":
            mine.action_ids[how.pop("number")].write(how)
