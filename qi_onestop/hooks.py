# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
CITY_LANGUAGE = "zh_CN"
CITY_TIMEZONE = "Asia/Shanghai"


def post_init_hook(env):
    """Make Chinese and Beijing time what the users of a Chinese city start with.

    Both are ordinary settings, set once: everybody may choose otherwise afterwards.
    """
    language = env["res.lang"].with_context(active_test=False).search([("code", "=", CITY_LANGUAGE)])
    if not language.active:
        env["base.language.install"].create({"lang_ids": [(6, 0, language.ids)]}).lang_install()
    env["ir.default"].set("res.partner", "lang", CITY_LANGUAGE)
    env["ir.default"].set("res.partner", "tz", CITY_TIMEZONE)
    first_partners = env.ref("base.user_admin").partner_id | env.ref("base.main_company").partner_id
    first_partners.write({"lang": CITY_LANGUAGE, "tz": CITY_TIMEZONE})
    # What the scheduler calls today is the city's day, not UTC's.
    env.ref("base.user_root").partner_id.tz = CITY_TIMEZONE


def uninstall_hook(env):
    """Let Odoo delete the city's calendar, which the snapshots would keep until their table goes as well."""
    env.cr.execute("ALTER TABLE qi_day_table DROP CONSTRAINT qi_day_table_calendar_id_fkey")
