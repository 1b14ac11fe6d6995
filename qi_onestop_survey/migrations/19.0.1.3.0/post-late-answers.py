# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Note which answers of the hour before their count reports have seen: they are no late ones of the next.

    Reports that go on where these ended, and are not signed yet, have noted what those had seen.
    """
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
    # Who hands in a report is told when another one has been handed in since it was counted: this is none.
    cr.execute(
        """
        UPDATE qi_report_period AS report
           SET late_seen = report.late_seen || told.seen
          FROM (SELECT of_day.id, jsonb_object_agg(of_day.first, of_day.seen) AS seen
                  FROM (SELECT going_on.id, late.key AS first,
                               late.value || jsonb_build_object(
                                   'qi.satisfaction.report.answered_at',
                                   jsonb_agg(DISTINCT answered.key ORDER BY answered.key)) AS seen
                          FROM qi_report_period AS going_on
                    CROSS JOIN jsonb_each(going_on.late_seen) AS late
                          JOIN qi_report_period AS ended
                            ON ended.id <> going_on.id
                           AND ended.kind = going_on.kind
                           AND ended.platform_id IS NOT DISTINCT FROM going_on.platform_id
                           AND ended.counted_at = (going_on.late_since ->> late.key)::timestamp
                           AND (ended.first::text = late.key OR ended.late_since ? late.key)
                           AND (ended.state <> 'draft' OR ended.keeps_figures)
                    CROSS JOIN jsonb_array_elements(ended.seen -> 'qi.satisfaction.report.answered_at')
                            AS answered(key)
                         WHERE going_on.state <> 'signed'
                           AND late.value -> 'qi.satisfaction.report.answered_at' IS NULL
                         GROUP BY going_on.id, late.key, late.value) AS of_day
                 GROUP BY of_day.id) AS told
         WHERE told.id = report.id
        """
    )
