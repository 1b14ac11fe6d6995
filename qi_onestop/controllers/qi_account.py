# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..models.qi_rate_limit import TooManyAttempts
from ..tools import mobile
from . import qi_input

REGISTER_FIELDS = ("credit_code", "enterprise_name", "name", "mobile")


class QiAccountController(Controller):
    """The ways in: by an invitation, by registering oneself, by a code sent to the mobile."""

    @route("/qi/activate/<string:token>", type="http", auth="public", methods=["GET"], website=True, readonly=True)
    def qi_activate(self, token, **_kwargs):
        """Show who is invited by which enterprise, and what there is to agree to."""
        return self._activation_page(token)

    @route("/qi/activate/<string:token>", type="http", auth="public", methods=["POST"], website=True)
    def qi_activate_confirm(self, token, password="", repeated="", agree="", **_kwargs):
        """Make the account, or let the one that is logged in act for one enterprise more."""
        password, repeated = self._secret(password), self._secret(repeated)
        return self._refused_on_page(
            lambda: self._activate(token, password, repeated, agree),
            lambda error: self._activation_page(token, error, 400),
        )

    def _activate(self, token, password, repeated, agree):
        self._limit("activate", 30, 600)
        invitation_sudo = self.env["qi.account.invitation"]._find(qi_input.text(token))
        self._check_found(invitation_sudo)
        invitation_sudo._check_good()
        consent_sudo = self._check_agreed(agree)
        users = self.env["res.users"]
        user_sudo = users._qi_account(invitation_sudo.mobile)
        if user_sudo and user_sudo != self.env.user:
            raise UserError(self.env._("There is an account of this number already. Log in with it first."))
        is_new = not user_sudo
        if is_new:
            self._check_repeated(password, repeated)
            users._qi_check_new_password(password, invitation_sudo.mobile)
            user_sudo = users._qi_create_account(invitation_sudo.mobile, invitation_sudo.name)
            user_sudo.password = password
        invitation_sudo._accept(user_sudo)
        if consent_sudo:
            user_sudo._qi_agree(consent_sudo)
        if is_new:
            request.session.authenticate(
                self.env, {"type": "password", "login": user_sudo.login, "password": password}
            )
        return request.redirect(f"/my/enterprises/{invitation_sudo.partner_id.id}", code=303)

    def _activation_page(self, token, error=None, status=200):
        invitation_sudo = self.env["qi.account.invitation"]._find(qi_input.text(token))
        is_good = True
        try:
            self._check_found(invitation_sudo)
            invitation_sudo._check_good()
        except UserError as refusal:
            is_good, error, status = False, error or str(refusal), 410 if invitation_sudo else 404
        user_sudo = self.env["res.users"]._qi_account(invitation_sudo.mobile)
        values = {
            "invitation": invitation_sudo,
            "enterprise": invitation_sudo.partner_id,
            "token": token,
            "is_good": is_good,
            "has_account": bool(user_sudo),
            "is_logged_in": user_sudo == self.env.user,
            "is_somebody_else": not self.env.user._is_public() and user_sudo != self.env.user,
            "consent": self.env["qi.consent"].sudo()._current(),
            "mobile": mobile.masked(invitation_sudo.mobile),
            "error": error,
        }
        return self._render("qi_onestop.account_activate", values, status)

    def _check_found(self, invitation_sudo):
        if not invitation_sudo:
            raise UserError(
                self.env._(
                    "This link leads nowhere. Scan the code once more, or ask the platform or the administrator "
                    "of your enterprise for a new one."
                )
            )

    @route("/qi/register", type="http", auth="public", methods=["GET"], website=True, readonly=True)
    def qi_register(self, **_kwargs):
        """Show what to fill in to register."""
        return self._register_page({})

    @route("/qi/register", type="http", auth="public", methods=["POST"], website=True)
    def qi_register_confirm(self, password="", repeated="", agree="", **kwargs):
        """Keep the registration until it is approved."""
        values = {name: qi_input.text(kwargs.get(name)) for name in REGISTER_FIELDS}
        password, repeated = self._secret(password), self._secret(repeated)
        return self._refused_on_page(
            lambda: self._register(values, password, repeated, agree),
            lambda error: self._register_page(values, error, 400),
        )

    @route("/qi/register/done", type="http", auth="public", methods=["GET"], website=True, readonly=True)
    def qi_register_done(self, **_kwargs):
        """Say what happens next, in the same words to everybody."""
        return self._render("qi_onestop.account_registered", {})

    def _register(self, values, password, repeated, agree):
        self._limit("register", 20, 3600)
        consent_sudo = self._check_agreed(agree)
        self._check_repeated(password, repeated)
        self.env["qi.account.application"]._keep_registration(values, password, consent_sudo)
        return request.redirect("/qi/register/done", code=303)

    def _register_page(self, values, error=None, status=200):
        values = {"values": values, "error": error, "consent": self.env["qi.consent"].sudo()._current()}
        return self._render("qi_onestop.account_register", values, status)

    @route("/qi/login/code", type="http", auth="public", methods=["GET"], website=True, readonly=True)
    def qi_login_code(self, **_kwargs):
        """Ask for the mobile number."""
        return self._code_page("")

    @route("/qi/login/code", type="http", auth="public", methods=["POST"], website=True)
    def qi_login_code_send(self, number="", **_kwargs):
        """Send a code, and ask for it; in the same words whether or not there is an account."""
        number = qi_input.text(number, 30)
        # Who asks twice for the same number still gets to type the code that comes.
        return self._refused_on_page(
            lambda: self._send_code(number),
            lambda error: self._code_page(number, error, is_sent=bool(mobile.clean(number)), status=400),
        )

    @route("/qi/login/code/check", type="http", auth="public", methods=["POST"], website=True)
    def qi_login_code_check(self, number="", code="", **_kwargs):
        """Log in whoever knows the code."""
        number, code = qi_input.text(number, 30), qi_input.text(code, 12)
        return self._refused_on_page(
            lambda: self._log_in_by_code(number, code),
            lambda error: self._code_page(number, error, is_sent=True, status=400),
        )

    def _send_code(self, number):
        number = self._code_number(number)
        self._limit("code-send", 20, 3600)
        self.env["qi.account.code"]._send(number)
        return self._code_page(number, is_sent=True)

    def _log_in_by_code(self, number, code):
        number = self._code_number(number)
        self._limit("code-try", 60, 3600)
        proof = self.env["qi.account.code"]._use(number, code)
        user_sudo = self.env["res.users"]._qi_account(number)
        if not proof or not user_sudo.active or not user_sudo.share:
            error = self.env._("This code is wrong or too old. Compare it with the message, or ask anew.")
            return self._code_page(number, error, is_sent=True, status=400)
        request.session.authenticate(self.env, {"type": "qi_code", "login": number, "proof": proof})
        return request.redirect("/my", code=303)

    def _code_number(self, number):
        if not self.env["qi.account.code"]._is_offered():
            raise NotFound
        number = mobile.clean(number)
        if not number:
            raise UserError(self.env._("Write your mobile number: it has 11 digits, like 13800000000."))
        return number

    def _code_page(self, number, error=None, is_sent=False, status=200):
        if not self.env["qi.account.code"]._is_offered():
            raise NotFound
        values = {"number": number, "error": error, "is_sent": is_sent}
        return self._render("qi_onestop.account_login_code", values, status)

    def _check_agreed(self, agree):
        """Return the consent text in force if it is the one that was shown and agreed to."""
        consent_sudo = self.env["qi.consent"].sudo()._current()
        if consent_sudo and qi_input.number(agree) != consent_sudo.id:
            raise UserError(self.env._("Read the consent text and agree to it first."))
        return consent_sudo

    def _secret(self, value):
        """Return a password as it was typed, spaces too; one that cannot be kept is empty."""
        framed = f"|{value}|"
        return value if isinstance(value, str) and qi_input.text(framed, 102) == framed else ""

    def _check_repeated(self, password, repeated):
        if password != repeated:
            raise UserError(self.env._("The two passwords differ. Write the same one twice."))

    def _limit(self, what, limit, seconds):
        """Count an attempt of the address the request comes from."""
        address = request.httprequest.remote_addr
        self.env["qi.rate.limit"]._take(f"{what}:{address}", limit, seconds)

    def _refused_on_page(self, function, page):
        """Do what was asked, or say on the page why it is refused, and if so when to come again."""
        try:
            with self.env.cr.savepoint():
                return function()
        except TooManyAttempts as error:
            response = page(str(error))
            response.status_code = error.http_status
            response.headers["Retry-After"] = error.seconds
            return response
        except UserError as error:
            return page(str(error))

    def _render(self, template, values, status=200):
        response = request.render(template, values, status=status)
        # The address of an invitation is a secret, also to where the page's links lead.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response
