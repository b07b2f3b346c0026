"""Mail on its way: queued inside the verb's transaction, sent by a job, tried again when a server is down."""

from duijie.actions.mailing.queueing import queue_mail
from duijie.actions.mailing.sending import due_mails, send_due, sender
from duijie.actions.mailing.words import MailWords, mail_codes, own_first, shipped_words, words_for

__all__ = [
    "MailWords",
    "due_mails",
    "mail_codes",
    "own_first",
    "queue_mail",
    "send_due",
    "sender",
    "shipped_words",
    "words_for",
]
