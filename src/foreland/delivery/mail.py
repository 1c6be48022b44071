"""Mail by SMTP. What is sent holds no personal data: a mail is read on telephones and kept by strangers' machines."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from msgspec import Struct

from foreland.resources.mail import MailServer

_SECONDS = 15.0


class Mail(Struct, frozen=True, kw_only=True):
    """One mail to shared mailboxes. ``key`` makes its identifier, so that a mail sent twice is seen to be one."""

    to: Sequence[str]
    subject: str
    text: str
    key: str
    at: datetime


class NotSentError(Exception):
    """The mail server did not take the mail; ``code`` says why, without anything the server said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def send(server: MailServer, password: str, mail: Mail) -> None:
    """Hand a mail in for all its receivers. Raises :class:`NotSentError`: nobody may have got it, so try again."""
    context = ssl.create_default_context(cafile=server.ca_file or None)
    try:
        with _connected(server, context) as connection:
            if server.username:
                connection.login(server.username, password)
            refused = connection.send_message(_message(server, mail), server.sender, list(mail.to))
    except ssl.SSLError as error:
        raise NotSentError("not_encrypted") from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotSentError("not_encrypted") from error
    except smtplib.SMTPAuthenticationError as error:
        raise NotSentError("not_signed_in") from error
    except smtplib.SMTPException as error:
        raise NotSentError("refused") from error
    except OSError as error:
        raise NotSentError("not_reached") from error
    if refused:
        raise NotSentError("receiver_refused")


def _connected(server: MailServer, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    if server.security == "starttls":
        try:
            connection.starttls(context=context)
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
    return connection


def _message(server: MailServer, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, ", ".join(mail.to), mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.key}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message
