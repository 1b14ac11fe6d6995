# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


from odoo.tests import new_test_user

from .complaint_common import ASSESSED, ComplaintCase
from .recusal_ways import Trial

WORD = "ZQcomplaintZQ"


class RecusalCase(ComplaintCase):
    """A complaint about the colleague and the commissioner's request, and one about the site manager.

    All who are recused have every role of the house besides, so that it is the recusal that hides.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["system"] = new_test_user(
            cls.env,
            "t_system",
            groups="qi_onestop.qi_onestop_group_administrator,base.group_system,base.group_allow_export",
            name="System",
        )
        cls.commissioner.backup_id = cls.stranger
        everything = cls.env["res.groups"].union(
            *(
                cls.env.ref(f"qi_onestop.qi_onestop_group_{name}")
                for name in ("clerk", "commissioner", "manager", "coordinator", "archivist", "complaint_handler")
            ),
            cls.env.ref("base.group_allow_export"),
        )
        cls.complaint = (
            cls.env["qi.complaint"]
            ._receive(
                {
                    "platform_id": cls.station.id,
                    "channel": "phone",
                    "title": f"Title {WORD}",
                    "description": f"What happened {WORD}",
                    "remedy_sought": f"Remedy {WORD}, says {cls.users['stranger'].name}",
                    "subject_kind": "person",
                    "subject_user_ids": cls.users["colleague"].ids,
                },
                {"name": f"Person {WORD}", "user_id": cls.users["portal"].id},
                request_number=cls.request.name,
            )
            .complaint
        )
        handler = cls.complaint.user_id
        by_handler = cls.complaint.with_user(handler)
        by_handler.action_acknowledge()
        by_handler.write({**ASSESSED, "state": "assessed"})
        by_handler._send_message(f"To you {WORD}")
        cls.message = by_handler.message_post(
            body=f"Note {WORD}", partner_ids=cls.users["colleague"].partner_id.ids
        )
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": f"{WORD}.pdf",
                "raw": b"%PDF-1.4 x",
                "res_model": "qi.complaint",
                "res_id": cls.complaint.id,
            }
        )
        cls.statement = by_handler._ask_statement(
            cls.users["colleague"], "A gauge lay there", "Since when?", "2099-01-01"
        )
        lab = cls.env["res.partner"].create({"name": "Lab", "is_company": True, "qi_provider_kind": "institution"})
        new_test_user(cls.env, "t_lab", groups="base.group_portal", lang="en_US").partner_id.parent_id = lab
        by_handler._ask_provider(lab, "A gauge lay there", "Since when?", "2099-01-01")._remind()
        by_handler.write({"state": "investigating"})
        by_handler.write({**cls.drafted(), "state": "decision"})
        cls.complaint.with_user(cls.users["coordinator"]).write({"state": "answered"})
        by_handler.activity_schedule(
            "mail.mail_activity_data_todo", summary=f"Ring {WORD}", user_id=handler.id, date_deadline="2099-01-01"
        )
        by_handler._improve({"title": "Gauges wait", "problem": "Gauges lie at the counter for days"})
        cls.improvement = cls.complaint.improvement_ids.improvement_id
        cls.dispute = cls.env["qi.dispute"]._open_for(
            cls.complaint, cls.env.ref("qi_onestop.qi_dispute_route_mediation")
        )
        by_handler = cls.dispute.with_user(handler)
        by_handler.write({"body_name": f"Body {WORD}", "notice_on": "2026-01-05", "state": "noticed"})
        by_handler.message_post(body=f"On the dispute {WORD}")
        cls.env["ir.attachment"].create(
            {
                "name": f"{WORD}.pdf",
                "raw": b"%PDF-1.4 y",
                "res_model": "qi.dispute",
                "res_id": cls.dispute.id,
            }
        )
        today = cls.env["qi.telling.mixin"]._city_days()[1]
        by_handler.write({"response": f"Response {WORD}", "state": "responded"})
        by_handler.write({"participation": "agreed", "state": "resolving"})
        by_handler.write(
            {"outcome": "settlement", "outcome_on": today, "outcome_text": f"Settled {WORD}", "state": "outcome"}
        )
        cls.action = by_handler.env["qi.dispute.action"].create(
            {"dispute_id": cls.dispute.id, "name": f"Pay {WORD}", "due_date": "2099-01-01"}
        )
        by_handler.action_implement()
        for role in ("colleague", "commissioner", "stranger"):
            cls.users[role].group_ids |= everything
        cls.handler = handler
        cls.env.flush_all()
        cls.env.invalidate_all()

    def trial(self, role):
        env = self.env(user=self.users[role] if isinstance(role, str) else role, su=False)
        self.env.invalidate_all()
        words = (WORD, self.complaint.name, self.dispute.name)
        return Trial(
            env, self.complaint, self.statement, self.attachment, self.message, self.dispute, self.action, words
        )
