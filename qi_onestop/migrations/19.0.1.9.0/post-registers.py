# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Note what sealed registers left out: the trade secrets whose level has not changed since.

    Of what became one later the register tells, and is hidden with it.
    """
    if not version:
        return
    cr.execute(
        """INSERT INTO qi_archive_register_left_out_rel (archive_id, request_id)
                SELECT listed.archive_id, listed.request_id
                  FROM qi_archive_register_request_rel AS listed
                  JOIN qi_archive AS archive ON archive.id = listed.archive_id
                       AND archive.state IN ('sealed', 'destroyed') AND archive.origin IS NULL
                  JOIN qi_request AS request ON request.id = listed.request_id AND request.secrecy = 'secret'
                 WHERE NOT EXISTS (
                       SELECT
                         FROM mail_message AS message
                         JOIN mail_tracking_value AS change ON change.mail_message_id = message.id
                         JOIN ir_model_fields AS field ON field.id = change.field_id AND field.name = 'secrecy'
                        WHERE message.model = 'qi.request' AND message.res_id = request.id
                          AND change.create_date > archive.sealed_at)
           ON CONFLICT DO NOTHING"""
    )
