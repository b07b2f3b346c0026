"""An invitation to one meeting that mail programs put into the guest's own calendar (RFC 5546, RFC 6047)."""

from __future__ import annotations

from duijie.formats.outgoing.calendar_event import address_of, new_calendar, visit_event
from duijie.formats.outgoing.records import CalendarPart, GuestSheet, Mailbox, Visit
from duijie.formats.outgoing.wording import Speech


def invitation(sheet: GuestSheet, visit: Visit, organiser: Mailbox, guest: Mailbox) -> CalendarPart:
    """Return the calendar part of a mail about one meeting of ``sheet``.

    A cancelled visit gives METHOD:CANCEL, any other METHOD:REQUEST; a later message for the same ``uid``
    counts only with a higher ``sequence``. The guest is the only attendee named: the address of the other party is not
    ours to pass on. The answer is not asked for by mail, it is given on the guest's page.
    """
    from icalendar import vText

    method = "CANCEL" if visit.state == "cancelled" else "REQUEST"
    calendar = new_calendar(method)
    event = visit_event(sheet, visit)
    event["ORGANIZER"] = address_of(organiser)
    attendee = address_of(guest)
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["LANGUAGE"] = vText(Speech(sheet.language).root)
    if method == "REQUEST":
        attendee.params["PARTSTAT"] = vText("ACCEPTED")
        attendee.params["RSVP"] = vText("FALSE")
    event["ATTENDEE"] = attendee
    calendar.add_component(event)
    return CalendarPart(bytes(calendar.to_ical()), "CANCEL" if method == "CANCEL" else "REQUEST")
