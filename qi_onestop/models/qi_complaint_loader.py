# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import file_open

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from ..tools import past, supervision
from .qi_request_loader import QUIET

STORY = "qi_onestop/demo/qi_complaint_story.json"


class QiComplaintLoader(models.AbstractModel):
    """Tells the story of the demo city's complaints, each step by whom it is up to; only the time is set."""

    _name = "qi.complaint.loader"
    _description = "Loader of the Demo City's Complaints"

    @api.model
    def _load(self, path=STORY):
        """Create the complaints of a story and let happen to them what it tells.

        The file is a list of complaints: ``id``, ``ago`` (days, the next working day counts), ``platform``,
        what ``_receive`` takes as ``values``, ``who`` complained (``account``: a login), ``about``
        (logins), ``about_request`` (whether the platform's last one by then is given), ``institution`` and
        ``steps``: lists of when, by whom (``handler``, ``complainant`` or a login), what, and how.

        :raises AccessError: unless the program itself loads this add-on with demo data
        """
        self.env["qi.request.loader"]._check_loading()
        with file_open(path, "r") as stream:
            lines = json.load(stream)
        self = past.at(self.with_context(**QUIET, lang=CITY_LANGUAGE), past.now(self))
        days, today = self.env["qi.telling.mixin"]._city_days()
        told = {}
        for line in sorted(lines, key=lambda line: -line["ago"]):
            past.move(self, self._instant(line["ago"], "09:20", days, today))
            told[line["id"]] = complaint = self._enter(line)
            for ago, by, what, how in line.get("steps", ()):
                past.move(self, self._instant(ago, "10:40", days, today))
                self._happen(complaint, by, what, how, told)
        return self.env["qi.complaint"].union(*told.values())

    @api.model
    def _instant(self, ago, clock, days, today):
        day = supervision.working_day_after(today - timedelta(days=ago + 1), 1, days)
        local = datetime.combine(min(day, today), time.fromisoformat(clock), ZoneInfo(CITY_TIMEZONE))
        instant = local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        # Nothing happens before its time, however early in the day the demo data is loaded.
        return min(instant, self.env.cr.now().replace(microsecond=0))

    def _user(self, login):
        return self.env["res.users"].search([("login", "=", login)], limit=1)

    def _enter(self, line):
        platform = self.env.ref(f"qi_onestop.qi_platform_{line['platform']}_demo")
        values = {**line["values"], "platform_id": platform.id}
        who = dict(line.get("who") or {})
        if who.get("account"):
            who["user_id"] = self._user(who.pop("account")).id
        values["subject_user_ids"] = [self._user(login).id for login in line.get("about", ())]
        if "origin_due" in line:
            day = past.today(self) + timedelta(days=line["origin_due"])
            values["origin_due"] = day.isoformat()
        number = line.get("request_number", "")
        if line.get("about_request"):
            earlier = [("platform_id", "=", platform.id), ("registered_at", "<=", past.now(self))]
            number = self.env["qi.request"].search(earlier, order="registered_at desc", limit=1).name or ""
        if "institution" in line:
            institution = self.env.ref(f"qi_onestop.res_partner_inst_{line['institution']}_demo")
            values["institution_id"] = institution.id
        complaint = self.env["qi.complaint"]._receive(values, who, request_number=number).complaint
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"qi_onestop.qi_complaint_{line['id']}_demo", "record": complaint, "noupdate": True}]
        )
        return complaint

    def _happen(self, complaint, by, what, how, told):
        if by == "complainant":
            getattr(complaint, {"say": "_complainant_message", "word": "_complainant_answer"}[what])(**how)
            return
        user = complaint.user_id if by == "handler" else self._user(by)
        mine = complaint.with_user(user)
        if what == "say":
            mine._send_message(**how)
        elif what == "improve":
            mine._improve(how)
        elif what == "ask":
            told = how["facts"], how["question"], past.today(self) + timedelta(days=5)
            if "institution" in how:
                mine._ask_provider(self.env.ref(f"qi_onestop.res_partner_inst_{how['institution']}_demo"), *told)
            else:
                mine._ask_statement(self._user(how["of"]), *told)
        elif what == "state":
            if "cause" in how:
                how["cause_id"] = self.env.ref(f"qi_onestop.qi_complaint_cause_{how.pop('cause')}").id
            if "into" in how:
                how["joined_into_id"] = told[how.pop("into")].id
            mine.write(how)
