"""What goes out: calendars, invitations, mails, printed sheets, codes, plans of the hall, lists."""

from duijie.formats.outgoing.badges import badges_pdf
from duijie.formats.outgoing.booklet import booklet_pdf
from duijie.formats.outgoing.feed import calendar_feed
from duijie.formats.outgoing.filing import Filing
from duijie.formats.outgoing.floor import Door, Fixture, FloorTable, Hall
from duijie.formats.outgoing.floor_plan import describe_place, floor_plan_svg
from duijie.formats.outgoing.invitation import invitation
from duijie.formats.outgoing.mail import check_mail, compose
from duijie.formats.outgoing.people_workbook import Column, people_workbook
from duijie.formats.outgoing.qr import qr_svg
from duijie.formats.outgoing.records import (
    AgendaPart,
    Attachment,
    Badge,
    Booklet,
    CalendarPart,
    GuestSheet,
    Mail,
    Mailbox,
    Occasion,
    PersonLine,
    SideMark,
    SignLine,
    Span,
    TableSign,
    Visit,
)
from duijie.formats.outgoing.schedules import schedule_pdf, schedules_pdf
from duijie.formats.outgoing.signs import table_signs_pdf
from duijie.formats.outgoing.template import check_template, fill_template, placeholders

__all__ = [
    "AgendaPart",
    "Attachment",
    "Badge",
    "Booklet",
    "CalendarPart",
    "Column",
    "Door",
    "Filing",
    "Fixture",
    "FloorTable",
    "GuestSheet",
    "Hall",
    "Mail",
    "Mailbox",
    "Occasion",
    "PersonLine",
    "SideMark",
    "SignLine",
    "Span",
    "TableSign",
    "Visit",
    "badges_pdf",
    "booklet_pdf",
    "calendar_feed",
    "check_mail",
    "check_template",
    "compose",
    "describe_place",
    "fill_template",
    "floor_plan_svg",
    "invitation",
    "people_workbook",
    "placeholders",
    "qr_svg",
    "schedule_pdf",
    "schedules_pdf",
    "table_signs_pdf",
]
