# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Starts Odoo as a script: a server that renews itself starts what it was started with once more.

After too long a job Odoo does so. Started with ``python -m odoo`` it would not come back.
"""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
