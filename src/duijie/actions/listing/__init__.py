"""Needs and offers: written, sent in, reviewed, with files, until they run out."""

from duijie.actions.listing.attaching import attach, file_for_guest, file_for_staff, remove_attachment
from duijie.actions.listing.expiring import due_listing_expiry
from duijie.actions.listing.reviewing import (
    accept_listing,
    accept_many,
    edit_on_behalf,
    return_listing,
    sides_reviewed,
)
from duijie.actions.listing.words import Words, advise, words_of
from duijie.actions.listing.writing import submit_listing, withdraw_listing, write_listing

__all__ = [
    "Words",
    "accept_listing",
    "accept_many",
    "advise",
    "attach",
    "due_listing_expiry",
    "edit_on_behalf",
    "file_for_guest",
    "file_for_staff",
    "remove_attachment",
    "return_listing",
    "sides_reviewed",
    "submit_listing",
    "withdraw_listing",
    "words_of",
    "write_listing",
]
