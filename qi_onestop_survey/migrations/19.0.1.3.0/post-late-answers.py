# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Note which answers of the hour before their count reports have seen: they are no late ones of the next."""
    if not version:
        return
    cr.execute(
        """
        UPDATE qi_report_period AS report
           SET seen = report.seen || jsonb_build_object('qi.satisfaction.report.answered_at', answered.keys)
          FROM (SELECT counted.id, jsonb_agg(invitation.report_key ORDER BY invitation.report_key) AS keys
                  FROM qi_report_period AS counted
            CROSS JOIN generate_series(0, 1) AS hours
                  JOIN survey_user_input AS answer
                    ON date_trunc('hour', answer.qi_answered_at)
                       = date_trunc('hour', counted.counted_at - hours * interval '1 hour')
                   AND answer.qi_answered_at > counted.counted_at - interval '1 hour'
                   AND answer.qi_answered_at <= counted.counted_at
                  JOIN qi_review_invitation AS invitation ON invitation.answer_id = answer.id
                 GROUP BY counted.id) AS answered
         WHERE answered.id = report.id AND report.seen -> 'qi.satisfaction.report.answered_at' IS NULL
        """
    )
