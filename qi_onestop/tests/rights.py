# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


class AccessMixin:
    """Asks what roles may do with existing records."""

    def assert_access(self, records, role, letters):
        """Assert what ``role`` may do with existing ``records``: read, write, delete."""
        for letter, operation in OPERATIONS.items():
            if letter == "c":
                continue
            with self.subTest(records=records, role=role, operation=operation):
                self.env.invalidate_all()
                error = self.attempt(
                    lambda operation=operation: self.as_role(records, role).check_access(operation),
                    AccessError,
                )
                self.assertEqual(error is None, letter in letters)


class RightsMixin(AccessMixin):
    """Every role × model × operation of an add-on, generated from the registry.

    ``module`` names the add-on; ``expected`` maps each of its models to what each role may do, in
    letters: read, write, create, delete. A model that is not expected fails, so does a role too many.
    """

    # Odoo leaves out test methods that a class inherits, unless it says so.
    allow_inherited_tests_method = True

    module = None
    expected = {}

    def _own_models(self):
        return {
            name
            for name, model in self.env.registry.items()
            if model._original_module == self.module and not model._abstract
        }

    def test_every_model_has_an_expectation(self):
        self.assertEqual(self._own_models(), set(self.expected))

    def test_every_role_has_exactly_the_expected_access(self):
        for model, by_role in self.expected.items():
            for role, user in self.users.items():
                with self.subTest(model=model, role=role):
                    allowed = "".join(
                        letter
                        for letter, operation in OPERATIONS.items()
                        if self.env[model].with_user(user).has_access(operation)
                    )
                    self.assertEqual(allowed, self.letters_of(role, by_role))

    def letters_of(self, role, by_role):
        """Return what ``role`` may do; who has no part in the requests may do what "nobody" may, unless said."""
        role = self.role_of(role)
        outside = role in ("archivist", "auditor", "complaint")
        return by_role.get(role, by_role.get("nobody", "") if outside else "")

    def role_of(self, role):
        """Return the role whose rights the user called ``role`` shares."""
        return {
            "colleague": "commissioner",
            "stranger": "commissioner",
            "portal_other": "portal",
        }.get(role, role)
