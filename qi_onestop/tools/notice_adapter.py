# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way to connect a messenger: what an add-on of the city writes for 公众号 or 企业微信."""

from abc import ABC, abstractmethod


class NoticeAdapter(ABC):
    """Sends notices by a messenger, where staff would otherwise copy the text into WeChat.

    An add-on inherits ``qi.notice.delivery`` and returns one from ``_wechat_adapter``; see
    ``docs/notices.md``. What waits, is tried again and noted as sent is seen to by the deliveries.
    """

    @abstractmethod
    def address_of(self, partner):
        """Return the messenger's id of a person, such as the openid; empty if it knows none.

        :param partner: one ``res.partner``, with all rights
        """

    @abstractmethod
    def send(self, address, text):
        """Send plain text to an id that :meth:`address_of` returned, within ten seconds.

        :raises UserError: when it was not taken; the sentence is shown to staff and must hold no secret
        """
