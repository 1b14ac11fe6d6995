# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
CITY_LANGUAGE = "zh_CN"
CITY_TIMEZONE = "Asia/Shanghai"
PROGRAM_NAME = "系统"
"""As whom the program signs: the name of a person is not translated."""


AS_IT_COMES = "%Y/%m/%d"
"""How Odoo says days in Chinese."""


def say_days_as_files_do(env):
    """Let days in Chinese have the form of GB/T 7408.1, unless the city has chosen one, and updates leave it."""
    chinese = env.ref("base.lang_zh_CN")
    if chinese.date_format == AS_IT_COMES:
        chinese.date_format = "%Y-%m-%d"
    name = env["ir.model.data"].search([("module", "=", "base"), ("name", "=", "lang_zh_CN")])
    name.noupdate = True


def post_init_hook(env):
    """Make Chinese and Beijing time what the users of a Chinese city start with.

    All are ordinary settings, set once: everybody may choose otherwise afterwards.
    """
    language = env["res.lang"].with_context(active_test=False).search([("code", "=", CITY_LANGUAGE)])
    if not language.active:
        env["base.language.install"].create({"lang_ids": [(6, 0, language.ids)]}).lang_install()
    say_days_as_files_do(env)
    env["ir.default"].set("res.partner", "lang", CITY_LANGUAGE)
    env["ir.default"].set("res.partner", "tz", CITY_TIMEZONE)
    first_partners = env.ref("base.user_admin").partner_id | env.ref("base.main_company").partner_id
    first_partners.write({"lang": CITY_LANGUAGE, "tz": CITY_TIMEZONE})
    # What the scheduler calls today is the city's day, not UTC's; what it does, "the system" did.
    env.ref("base.partner_root").write({"name": PROGRAM_NAME, "tz": CITY_TIMEZONE})


def uninstall_hook(env):
    """Let Odoo delete the city's calendar, which the snapshots would keep until their table goes as well."""
    env.cr.execute("ALTER TABLE qi_day_table DROP CONSTRAINT qi_day_table_calendar_id_fkey")
