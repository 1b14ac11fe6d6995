# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import zipfile


def why(reasons):
    """Return the reason of each name, where ``reasons`` has the names of each reason."""
    return {name: reason for reason, names in reasons.items() for name in names}


def opened(content):
    """Return bytes with what is in them: bags, spreadsheets and Word documents are packed."""
    if not content.startswith(b"PK\x03\x04"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        return "\n".join(names).encode() + b"".join(opened(packed.read(name)) for name in names)


class LogWalk:
    """For tests that ask for everything there is, and look whether what showed a secret was logged.

    A class says in ``markers`` what stands in its secrets and nowhere else.
    """

    # In a test all cursors share a connection: what only reads would let the log not write.
    _registry_readonly_enabled = False

    def setUp(self):
        super().setUp()
        # The log has a transaction of its own; here it is one in ours.
        if not type(self)._registry_patched:
            self.registry_enter_test_mode()

        # A call that is refused takes with it what the log wrote here, where all cursors share a connection.
        self.logged = set()
        record = self.registry["qi.access.log"]._record

        def recording(log, *args, **kwargs):
            record(log, *args, **kwargs)
            self.logged.add(log.env.uid)

        self.patch(self.registry["qi.access.log"], "_record", recording)

    def shown(self, *contents):
        """Return the markers that stand in what was answered."""
        whole = b"".join(opened(content) for content in contents)
        return {marker for marker in self.markers if marker.encode() in whole}

    def assert_logged(self, user, shown):
        """What showed a secret to ``user`` was logged since ``logged`` was empty."""
        self.assertIn(user.id, self.logged, f"{user.login} was shown {shown}, and nobody logged it.")

    def walk_reports(self, module, records, user, of_no_secret):
        """Print every report of ``module`` as ``user``, and fail for one that nobody has decided on.

        :param records: what is printed, by name of the model; of a model that is missing here no report may show
            a secret
        :param of_no_secret: why a report shows no secret, by its external id
        """
        silent = set()
        data = self.env["ir.model.data"].search([("module", "=", module), ("model", "=", "ir.actions.report")])
        self.assertTrue(data)
        for external_id, report in ((row.name, self.env[row.model].browse(row.res_id)) for row in data):
            with self.subTest(report=external_id):
                if report.model not in records:
                    self.assertIsNone(self.env[report.model]._secret_path, "It may show secrets: print it.")
                    silent.add(external_id)
                    continue
                self.env.invalidate_all()
                self.env.cr.cache.pop("qi_onestop.access_log", None)
                self.logged.clear()
                printed = records[report.model]
                is_form = report.report_name == "qi_onestop.qi_request_form"
                data = {"form": "registration", "ids": printed.ids, "copies": 1} if is_form else None
                html, _type = (
                    self.env["ir.actions.report"]
                    .with_user(user)
                    ._render_qweb_html(report.report_name, [] if is_form else printed.ids, data=data)
                )
                shown = self.shown(html)
                if shown:
                    self.assert_logged(user, shown)
                else:
                    silent.add(external_id)
        self.assertEqual(silent, set(of_no_secret), "Say of each report that shows no secret why it does not.")
