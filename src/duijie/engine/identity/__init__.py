"""Who is who: codes, names of organisations and people, and rows that speak of one of them twice."""

from duijie.engine.identity.duplicates import PROBABLE, Duplicate, TaggedRow, find_duplicates
from duijie.engine.identity.hongkong import read_ubi
from duijie.engine.identity.likeness import compare_organisations, same_organisation
from duijie.engine.identity.organisation import organisation_key
from duijie.engine.identity.person import person_key, same_person_name, strip_honorific
from duijie.engine.identity.uscc import check_sign, read_uscc

__all__ = [
    "PROBABLE",
    "Duplicate",
    "TaggedRow",
    "check_sign",
    "compare_organisations",
    "find_duplicates",
    "organisation_key",
    "person_key",
    "read_ubi",
    "read_uscc",
    "same_organisation",
    "same_person_name",
    "strip_honorific",
]
