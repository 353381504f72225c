"""Handing one mail to the mail server, and telling apart "not sent", "refused" and "nobody knows"."""

from contextlib import suppress
from smtplib import SMTPDataError, SMTPException, SMTPHeloError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import get_connection


class NotSent(Exception):
    """The mail certainly did not leave; trying again later may help."""


class Refused(Exception):
    """The mail certainly did not leave, and trying again will not help."""


def hand_over(email):
    """Give an EmailMessage to settings.OUTBOX_BACKEND.

    Raises NotSent or Refused when the mail certainly did not leave. Any other exception (a connection that breaks
    while the server holds the text) leaves open whether it did: RFC 5321, 4.5.3.2.6 warns of exactly that.
    """
    connection = get_connection(settings.OUTBOX_BACKEND)
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        raise NotSent(_words(error)) from error
    try:
        connection.send_messages([email])
    except (SMTPHeloError, SMTPSenderRefused) as error:
        # We ourselves are not welcome: a setting of ours or of the server, which people repair.
        raise NotSent(_words(error)) from error
    except SMTPRecipientsRefused as error:
        # One recipient a mail, so one answer.
        [(code, answer)] = error.recipients.values()
        raise _verdict(code)(f"{code} {_decoded(answer)}") from error
    except SMTPDataError as error:
        raise _verdict(error.smtp_code)(_words(error)) from error
    finally:
        # The mail is with the server by now; an unfriendly goodbye changes nothing about that.
        with suppress(SMTPException, OSError):
            connection.close()


def _verdict(code):
    """RFC 5321, 4.2.1: 5yz is permanent, 4yz is transient."""
    return Refused if 500 <= code < 600 else NotSent


def _words(error):
    code = getattr(error, "smtp_code", None)
    return f"{code} {_decoded(error.smtp_error)}" if code else f"{type(error).__name__}: {error}"


def _decoded(answer):
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
