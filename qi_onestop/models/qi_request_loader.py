# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL, file_open

from ..hooks import CITY_LANGUAGE
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
        "send": "_tell_send",
        "take_over": "_tell_take_over",
        "give_back": "_tell_give_back",
        "supervise": "_tell_supervise",
        "reply": "_tell_reply",
        "conclude": "_tell_conclude",
        "remind": "_tell_remind",
        "tell": "_tell_tell",
        "choice": "_tell_choice",
        "task": "_tell_task",
        "task_to": "_tell_task_to",
        "report": "_tell_report",
    }
    # What is given in working days after the story began.
    _DAYS = ("planned_end", "answer_due")
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
        # So does the house, which the hook of this add-on tells only afterwards.
        if CITY_LANGUAGE in dict(self.env["res.lang"].get_installed()):
            self.env.company.partner_id.lang = CITY_LANGUAGE
        table = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        now = past.now(self)
        self = past.at(self.with_context(**QUIET), now)
        days = story.Days(table, now)
        begun = sorted(((*reversed(days.begin(line["when"])), line) for line in lines), key=lambda told: told[0])
        requests = self.env["qi.request"]
        for instant, position, line in begun:
            requests |= self._tell(line, instant, position, days)
        self._let_pass(requests, now)
        self._settle(requests)
        return requests

    def _check_loading(self):
        # No caller from outside reaches a private method, is the superuser, or meets a half-loaded registry.
        if not self.env.su or self.env.registry.ready:
            raise AccessError(self.env._("Only the program itself tells what happened before."))

    def _tell(self, line, instant, position, days):
        with self._time(instant):
            request = self._enter(line, instant, position, days)
        for when, login, what, how in line.get("steps", ()):
            at = days.later(position, when)
            how = {**how, **{name: days.day(position, how[name]) for name in self._DAYS if name in how}}
            self._let_pass(request, at)
            with self._time(at):
                getattr(self, self._TOLD[what])(self._as(request, login), **how)
        return request

    def _enter(self, line, instant, position, days):
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
        request = self._as(self.env["qi.request"], line["by"]).create(values)
        if line.get("result"):
            past.move(self, instant + timedelta(minutes=line["took"]))
            request.action_complete()
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

    def _tell_send(self, request, reason, platform=None, kind="transfer"):
        """Send the request to another platform, to the one above if none is named."""
        target = self._demo("qi_platform", platform) if platform else request.platform_id.parent_id
        request._send(target.with_env(request.env), reason, kind)

    def _tell_take_over(self, request, commissioner=None):
        """Take over what was sent here, for oneself or for another commissioner."""
        post = self._demo("qi", commissioner) if commissioner else self.env["qi.commissioner"]
        self._on_its_way(request)._take_over(post.with_env(request.env))

    def _tell_give_back(self, request, reason):
        """Give back what was sent here."""
        self._on_its_way(request)._give_back(reason)

    def _on_its_way(self, request):
        # Who takes over may not read the request yet.
        return request.sudo().open_transfer_id.with_env(request.env)

    def _tell_supervise(self, request, matter, answer_due):
        """Ask what became of the request."""
        request.env["qi.supervision"].create(
            {"request_id": request.id, "matter": matter, "answer_due": answer_due}
        )

    def _tell_reply(self, request, answer):
        """Answer the supervision."""
        supervision = request.supervision_ids[:1]
        supervision.answer = answer
        supervision.action_answer()

    def _tell_conclude(self, request, opinion):
        """Settle the supervision."""
        supervision = request.supervision_ids[:1]
        supervision.opinion = opinion
        supervision.action_close()

    def _tell_remind(self, request, note):
        """Record that the enterprise reminds the platform; on the portal it does so itself."""
        if request.env.user.share:
            request.action_enterprise_remind(note)
        else:
            request.env["qi.reminder"].create({"request_id": request.id, "note": note})

    def _tell_tell(self, request, answer):
        """Say what the enterprise that reminded was told."""
        request.reminder_ids[:1].answer = answer

    def _tell_choice(self, request, elements):
        """Show whom the enterprise may choose from, and leave the choice to it."""
        request.env["qi.request.choice"]._show_for(request, self._elements(elements))

    def _tell_task(self, request, provider, elements, title, brief, planned_end, samples=(), offer=True):
        """Draw up a task and offer it: to an expert who works for nothing, else to whom the enterprise chose."""
        partner = self._demo("res_partner", provider)
        elements = self._elements(elements)
        values = {"title": title, "brief": brief, "planned_end": planned_end}
        if partner.qi_provider_kind == "expert":
            values |= {"fee_kind": "free", "provider_id": partner.id}
        elif offer:
            choice = request.env["qi.request.choice"]._show_for(request, elements)
            choice._choose(partner.id, "phone", request.contact_name)
            values["choice_id"] = choice.id
        task = request.env["qi.request.task"].create(
            {
                **values,
                "request_id": request.id,
                "element_ids": [Command.set(elements.ids)],
                "sample_ids": [Command.create(sample) for sample in samples],
            }
        )
        if offer:
            task.action_offer()

    def _tell_task_to(self, request, task, state, **values):
        """Take a step of the ``task``-th task; the station does what others do on their word by phone."""
        task = self._task(request, task)
        said = {"channel": "phone", "person": self._person(task.sudo().provider_id)}
        station = not request.env.user.share and state in ("accepted", "declined", "delivered")
        task._move_to(state, values, said if station else None)

    def _tell_report(self, request, task, consent=None, **values):
        """Hand in a report of the ``task``-th task; the station says how the enterprise agreed to it."""
        task = self._task(request, task)
        if not request.env.user.share:
            values |= {"consent_channel": consent, "consent_person": request.contact_name}
        request.env["qi.request.deliverable"].create({**values, "task_id": task.id, "date": past.today(request)})

    def _elements(self, names):
        return self.env["qi.element"].union(*(self.env.ref(f"qi_onestop.qi_element_{name}") for name in names))

    def _task(self, request, ordinal):
        # Institutions see their tasks and not the request.
        tasks_sudo = request.sudo().task_ids
        return tasks_sudo.filtered(lambda task: task.ordinal == ordinal).with_env(request.env)

    def _person(self, partner):
        return (
            partner.child_ids.filtered(lambda child: child.type == "contact" and not child.qi_provider_kind)[
                :1
            ].name
            or partner.name
        )

    # Time

    @contextmanager
    def _time(self, instant):
        """Let it be ``instant``, also for what the database stamps rows with."""
        cr = self.env.cr
        before, today, cr._now = past.now(self), cr._now, instant
        past.move(self, instant)
        try:
            yield
            self.env.flush_all()
        finally:
            past.move(self, before)
            cr._now = today

    def _let_pass(self, requests, until):
        """Let the clocks of ``requests`` run until an instant: alarms, reminders, the end of a silence."""
        for request in requests.with_env(self.env):
            while True:
                promise = request.deadline_ids.filtered("alarm_at").sorted("alarm_at")[:1]
                following = [
                    (promise.alarm_at, promise, "_alarm"),
                    (request.silence_at, request, "_silence_step"),
                    (request.escalate_at, request, "_escalate"),
                ]
                instant, records, step = min(
                    (what for what in following if what[0]), key=lambda what: what[0], default=(False, False, "")
                )
                if not instant or instant > until:
                    break
                with self._time(instant):
                    getattr(records, step)(*([instant] if records == promise else []))

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
