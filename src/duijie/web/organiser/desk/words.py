"""What a desk's device says by itself while it has no network."""

from __future__ import annotations

from duijie.actions.checking_in.saying import TONES, WORDS
from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.models import ScanResult


def offline_words(language: Language) -> dict[str, object]:
    """Return the words ``static/js/desk*.js`` uses, by name; ``results``: tone and large words of each result."""
    _, _n = translator(language), translator(language).plural
    return {
        "results": {str(code): {"tone": TONES[code], "words": WORDS[code].of(language)} for code in ScanResult},
        "kept": _("Kept on this device; it is sent when the network is back."),
        "keptPlain": _("No network. Kept only while this page stays open: unlock offline work to keep it safely."),
        "again": _("Here since {time}."),
        "againAt": _("Here since {time}, at {desk}."),
        "replaced": _("This guest has a newer badge. Ask for it, or find the guest by name."),
        "cancelled": _("This guest was taken off the list. The scan is kept; call an organiser."),
        "unknown": _("Not on this device's list. The scan is kept; look for the name, or write them in."),
        "unlisted": _("This device has no list yet. The scan is kept and judged when the network is back."),
        "undone": _("The check-in was taken back on this device."),
        "waiting": [_n("{n} scan waits to be sent", "{n} scans wait to be sent", 1), _("{n} scans wait to be sent")],
        "none": _("Everything is sent"),
        "online": _("Connected"),
        "offline": _("No network"),
        "signIn": _("You are signed out. Nothing is lost: sign in again in another window, and the scans are sent."),
        "wrong": _("This is not the desk's passphrase: a sign is missing or wrong."),
        "other": _("This passphrase does not open what this device keeps."),
        "locked": _("Locked"),
        "unlocked": _("Ready to work offline: list of {time}"),
        "noneFound": _("Nobody found. Try part of the name, its initials, or the last four digits of the phone."),
        "checkIn": _("Check in"),
        "here": _("here since {time}"),
        "leave": _("Some scans are not sent yet. Send them before you sign out or close the desk."),
        "noCamera": _("The camera cannot be used: allow it in the browser, or type the name."),
        "walkIn": _("Written in on this device."),
        "refused": _("The server could not take the scans. They are kept and sent again."),
    }
