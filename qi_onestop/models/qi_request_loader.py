# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, file_open

from ..tools import past, story

STORY = "qi_onestop/demo/qi_request_story.json"
QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True, "mail_activity_quick_update": True}
SCAN = "qi_onestop/demo/qi_request_scan_demo.pdf"


class QiRequestLoader(models.AbstractModel):
    """Tells the story of the demo city: what its people did with requests in the past twelve months.

    Everybody in it acts through the methods and with the rights of daily work; only the time is set, see
    ``tools/past.py``. How a line of the story looks like is said at :meth:`_load`.
    """

    _name = "qi.request.loader"
    _description = "Loader of the Demo City's Requests"

    # What may happen in a story, and the method that lets it.
    _TOLD = {
        "to": "_tell_to",
        "write": "_tell_write",
        "call": "_tell_call",
        "materials": "_tell_materials",
        "say": "_tell_say",
    }
    # Methods of requests that "call" may name.
    _CALLED = frozenset(
        {
            "action_take",
            "action_accept",
            "action_respond",
            "action_ask_extension",
            "action_grant_extension",
            "action_refuse_extension",
            "action_enterprise_supplement",
            "action_enterprise_confirm_plan",
            "action_enterprise_return_plan",
            "action_enterprise_confirm_delivery",
            "action_enterprise_rework",
            "action_enterprise_withdraw",
        }
    )

    @api.model
    def _load(self, path=STORY):
        """Create the requests of a story and let happen to them what it tells.

        The file is a list of requests:

        * ``id``, ``when`` (see ``tools/story.py``), ``by`` (login), ``platform``, ``service`` and ``partner``
          (the middle of their external ids), ``channel``, ``need``, and where it matters ``intake`` (``"@..."``
          is an option), ``received`` and ``late``, ``urgency``, ``lead`` (the finding of a visit);
        * ``result`` of what was answered at once, and how many minutes it ``took``;
        * ``steps``: lists of when, by whom, what (see ``_TOLD``) and how.

        Alarms and the rules on silence go off by themselves.

        :raises AccessError: unless the program itself loads this add-on with demo data
        """
        self._check_loading()
        with file_open(path, "r") as stream:
            lines = json.load(stream)
        # The terms of this add-on are loaded after its demo data; the story speaks Chinese already.
        self.env.ref("base.module_qi_onestop")._update_translations()
        table = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        self = self.with_context(**QUIET)
        days = story.Days(table, past.now(self))
        begun = sorted(((*reversed(days.begin(line["when"])), line) for line in lines), key=lambda told: told[0])
        requests = self.env["qi.request"]
        for instant, position, line in begun:
            requests |= self._tell(line, instant, position, days)
        self._let_pass(requests, past.now(self))
        self._settle(requests)
        return requests

    def _check_loading(self):
        # No caller from outside reaches a private method, is the superuser, or meets a half-loaded registry.
        if not self.env.su or self.env.registry.ready:
            raise AccessError(self.env._("Only the program itself tells what happened before."))

    def _tell(self, line, instant, position, days):
        with self._time(instant):
            request = self._create(line, instant, position, days)
        for when, login, what, how in line.get("steps", ()):
            at = days.later(position, when)
            if "planned_end" in how:
                how = {**how, "planned_end": days.day(position, how["planned_end"])}
            self._let_pass(request, at)
            with self._time(at):
                acting = past.at(self._as(request, login), at)
                getattr(self, self._TOLD[what])(acting, **how)
                acting.env.flush_all()
        return request

    def _create(self, line, instant, position, days):
        partner = self._demo("res_partner", line["partner"])
        contact = partner.child_ids.filtered(lambda child: child.type == "contact")[:1]
        values = {
            "platform_id": self._demo("qi_platform", line["platform"]).id,
            "service_id": self.env.ref(f"qi_onestop.qi_service_{line['service']}").id,
            "partner_id": partner.id,
            "contact_name": contact.name,
            "contact_phone": contact.qi_mobile,
            "channel": line["channel"],
            "description": line["need"],
            "intake": {name: self._answer(value) for name, value in line.get("intake", {}).items()},
            "urgency": line.get("urgency", "normal"),
            "result": line.get("result"),
            "late_reason": line.get("late"),
        }
        if line.get("received"):
            values["received_at"] = days.later(position, line["received"])
        if line.get("lead"):
            values["lead_id"] = self._demo("qi_visit", line["lead"]).lead_id.id
        Request = past.at(self._as(self.env["qi.request"], line["by"]), instant)
        request = Request.create(values)
        if line.get("result"):
            past.at(request, instant + timedelta(minutes=line["took"])).action_complete()
        request.env.flush_all()
        request = self.env["qi.request"].browse(request.id)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"qi_onestop.{line['id']}_demo", "record": request, "noupdate": True}]
        )
        return request

    # What happens

    def _tell_to(self, request, kind, **values):
        """Take the step to ``kind``, with what it asks for."""
        stage = self.env["qi.request.stage"]._first_of_kind(kind)
        self._tell_write(request, stage_id=stage.id, **values)

    def _tell_write(self, request, **values):
        for name in ("plan_scan", "delivery_scan"):
            if values.get(name):
                # The story gives the name of the file, which is always the same sample.
                with file_open(SCAN, "rb") as stream:
                    values |= {f"{name}_name": values[name], name: base64.b64encode(stream.read())}
        if values.get("referred_partner"):
            values["referred_partner_id"] = self._demo("res_partner", values.pop("referred_partner")).id
        request.write(values)

    def _tell_call(self, request, method, **arguments):
        if method not in self._CALLED:
            raise AccessError(self.env._("Nothing in a story calls “%(name)s”.", name=method))
        getattr(request, method)(**arguments)

    def _tell_materials(self, request, missing=(), add=(), note=""):
        """Look through the materials: those named ``missing``, the rest are there, and ``add`` what else lacks."""
        lack = {"request_id": request.id, "state": "missing", "note": note}
        request.material_ids.create([{**lack, "name": name} for name in add])
        materials = request.material_ids.filtered(lambda material: material.name not in add)
        lacking = materials.filtered(lambda material: material.name in missing)
        lacking.write({"state": "missing", "note": note})
        required = (materials - lacking).filtered(lambda material: material.is_required)
        required.filtered(lambda material: material.state != "received").write({"state": "received"})

    def _tell_say(self, request, text, enterprise=False):
        """Leave a message; with ``enterprise`` it is what the contact said."""
        contact = request.partner_id.child_ids.filtered(lambda child: child.type == "contact")[:1]
        author = {"author_id": contact.id} if enterprise and contact else {}
        request.message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_note", **author)

    # Time

    @contextmanager
    def _time(self, instant):
        """Let the database stamp rows with ``instant`` as well."""
        cr = self.env.cr
        self.env.flush_all()
        today, cr._now = cr._now, instant
        try:
            yield
            self.env.flush_all()
        finally:
            cr._now = today

    def _let_pass(self, requests, until):
        """Let the clocks of ``requests`` run until an instant: alarms, reminders, the end of a silence."""
        for request in requests:
            while True:
                promises = request.deadline_ids.filtered("alarm_at").sorted("alarm_at")[:1]
                instants = [instant for instant in (promises.alarm_at, request.silence_at) if instant]
                if not instants or min(instants) > until:
                    break
                instant = min(instants)
                with self._time(instant):
                    if promises.alarm_at == instant:
                        past.at(promises, instant)._alarm(instant)
                    else:
                        past.at(request, instant)._silence_step()
                        past.at(request, instant).env.flush_all()

    def _settle(self, requests):
        """Give the messages the time of their rows, and send nobody a letter about the past."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE mail_message SET date = create_date "
                "WHERE model = 'qi.request' AND res_id IN %s RETURNING id",
                requests._ids,
            )
        )
        letters = self.env["mail.mail"].search([("model", "=", "qi.request"), ("res_id", "in", requests.ids)])
        letters.unlink()
        self.env.invalidate_all()

    # Helpers

    def _demo(self, kind, name):
        return self.env.ref(f"qi_onestop.{kind}_{name}_demo")

    def _as(self, records, login):
        user = self._demo("user", login)
        return records.with_user(user).with_context(lang=user.lang)

    def _answer(self, value):
        """Return an answer at intake; ``"@..."`` names an option."""
        if isinstance(value, list):
            return [self._answer(each) for each in value]
        if isinstance(value, str) and value.startswith("@"):
            return str(self.env.ref(f"qi_onestop.qi_service_intake_option_{value[1:]}").id)
        return value
