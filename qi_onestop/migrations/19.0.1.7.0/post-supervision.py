# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

LIBRARIES = {
    "qi_onestop.qi_library_experts": {
        "en_US": (
            "Whom enterprises may ask; who an expert is stands in the record of the person.",
            "Experts whom enterprises may ask for advice.",
        ),
        "zh_CN": ("企业可咨询的专家，个人信息在专家档案中维护。", "企业可咨询的专家。"),
    },
    "qi_onestop.qi_library_institutions": {
        "en_US": (
            "Institutions that serve through the platforms; their qualifications stand in their own records.",
            "Institutions that serve enterprises through the platforms.",
        ),
        "zh_CN": ("通过平台提供服务的机构，其资质在机构档案中维护。", "通过平台为企业提供服务的机构。"),
    },
}


def migrate(cr, version):
    """Let the libraries speak to the public, and keep what archives name from who may not read it."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    for xmlid, texts in LIBRARIES.items():
        library = env.ref(xmlid, raise_if_not_found=False)
        for lang, (old, new) in texts.items():
            if library and library.with_context(lang=lang).description == old:
                library.with_context(lang=lang).description = new
    # Computed for each reader now; the columns hold names of trade secrets.
    cr.execute(
        "ALTER TABLE qi_archive_disposal_line DROP COLUMN IF EXISTS title, DROP COLUMN IF EXISTS enterprise_name"
    )
    # Of exports made before, all that was asked for counts as written.
    cr.execute(
        """
        INSERT INTO qi_archive_export_written_rel (export_id, archive_id)
        SELECT asked.qi_archive_export_id, asked.qi_archive_id
          FROM qi_archive_qi_archive_export_rel asked
          JOIN qi_archive_export export ON export.id = asked.qi_archive_export_id AND export.state = 'done'
        ON CONFLICT DO NOTHING
        """
    )
    cr.execute(
        """
        UPDATE qi_import_record record
           SET is_destroyed = TRUE
          FROM qi_archive archive
         WHERE record.res_model = 'qi.request'
           AND archive.request_id = record.res_id
           AND archive.state = 'destroyed'
        """
    )
