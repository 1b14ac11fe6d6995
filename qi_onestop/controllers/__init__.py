# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import qi_import, qi_notice_portal, qi_request_form, qi_request_portal
