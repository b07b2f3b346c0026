"""Checking in 签到: desks, scans, walk-ins, badges anew; with or without a network each guest is here once."""

from duijie.actions.checking_in.acting import check_in, check_in_group, scan_code, told_before, undo_check_in
from duijie.actions.checking_in.arriving import LooksKnown, WalkIn, walk_in
from duijie.actions.checking_in.desks import close_desk, desk_passphrase, digits_salt, note_list_taken, open_desk
from duijie.actions.checking_in.merging import SentScan, merge_scans
from duijie.actions.checking_in.reprinting import badge_sheet, reprint_badge
from duijie.actions.checking_in.saying import ScanAnswer

__all__ = [
    "LooksKnown",
    "ScanAnswer",
    "SentScan",
    "WalkIn",
    "badge_sheet",
    "check_in",
    "check_in_group",
    "close_desk",
    "desk_passphrase",
    "digits_salt",
    "merge_scans",
    "note_list_taken",
    "open_desk",
    "reprint_badge",
    "scan_code",
    "told_before",
    "undo_check_in",
    "walk_in",
]
