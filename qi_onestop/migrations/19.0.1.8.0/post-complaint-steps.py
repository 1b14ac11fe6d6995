# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields

from odoo.addons.qi_onestop.tools import protected


def migrate(cr, version):
    """Note the steps of complaints as their threads remember them, so that the stages have their times."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    Complaint = env["qi.complaint"]
    # Threads remember a step by its name in the language of whoever took it.
    states = {}
    for lang, _name in env["res.lang"].get_installed():
        labels = Complaint._fields["state"]._description_selection(env(context={"lang": lang}))
        states |= {label: state for state, label in labels}
    cr.execute("SELECT id FROM qi_complaint WHERE step_log IS NULL")
    complaints = Complaint.browse([complaint_id for (complaint_id,) in cr.fetchall()])
    cr.execute(
        """
        SELECT message.res_id, value.new_value_char, message.date
          FROM mail_tracking_value value
          JOIN mail_message message ON message.id = value.mail_message_id
         WHERE value.field_id = %s AND message.model = 'qi.complaint' AND message.res_id = ANY(%s)
      ORDER BY message.id
        """,
        [env["ir.model.fields"]._get("qi.complaint", "state").id, complaints.ids],
    )
    logs = {complaint.id: [["registered", complaint.registered_at]] for complaint in complaints}
    for complaint_id, label, at in cr.fetchall():
        if label in states:
            logs[complaint_id].append([states[label], at])
    for complaint in complaints:
        log = logs[complaint.id]
        if log[-1][0] == complaint.state:
            # What a thread does not remember whole tells no times.
            protected.permitted(complaint).write(
                {"step_log": [[state, fields.Datetime.to_string(at)] for state, at in log]}
            )
