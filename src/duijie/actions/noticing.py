"""The notice on how data are used: versions that are never changed, only followed by the next."""

from __future__ import annotations

import hashlib
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from duijie.actions.deed import deed
from duijie.actions.refusal import changed_meanwhile
from duijie.actions.rights import Actor, Right, require_programme
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import Notice, Programme
from duijie.store.models.fields import words_of

_FILE: Final = Path(__file__).parent / "notice.toml"
_LONGEST: Final = 12000
_EMPTY: Final = Text(
    "Write the notice in every language; guests agree to it in their own. What you typed is kept.",
    "请用每种语言写好说明，嘉宾会以自己的语言表示同意。您填的内容已保留。",
    "請用每種語言寫好說明，嘉賓會以自己的語言表示同意。您填的內容已保留。",
)
_TOO_LONG: Final = Text(
    "This is longer than {n} characters. Shorten it.", "超过 {n} 个字，请缩短。", "超過 {n} 個字，請縮短。"
)


@cache
def shipped_notice() -> Text:
    """Return the words a programme starts with."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return words_of({language: words.strip() for language, words in read.items()})


def notice_digest(words: Text) -> str:
    """Return the digest by which a consent names exactly these words in all three languages."""
    canonical = json.dumps(words.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_notice(programme: Programme) -> Notice:
    """Give a new programme the shipped notice; for the verb that makes it."""
    words = shipped_notice()
    return Notice.objects.create(programme=programme, version=1, words=words, digest=notice_digest(words))


def publish_notice(actor: Actor, programme: Programme, words: Text, version: int) -> Notice:
    """Publish the next version of the notice (owners only); consents already given keep naming the older one.

    ``version``: the one the form was filled against, 0 where there was none.

    Raises:
        Refused: the actor does not own the programme, or somebody else published meanwhile.
        InputError: a language is missing or too long.
    """
    require_programme(actor, Right.OWN, programme.key)
    faults = []
    for language in LANGUAGES:
        said = words.of(language).strip()
        place = f"words_{language.replace('-', '_')}"
        if not said:
            faults.append(Fault("empty", _EMPTY, place=place))
        elif len(said) > _LONGEST:
            faults.append(Fault("too_long", _TOO_LONG.fill(n=_LONGEST), place=place))
    if faults:
        raise InputError(faults)
    with deed(actor, "notice.publish", programme.key) as doing:
        Programme.objects.select_for_update().get(pk=programme.pk)
        latest = Notice.objects.filter(programme=programme).order_by("-version").first()
        if (latest.version if latest else 0) != version:
            raise changed_meanwhile()
        said_in = words_of({language: words.of(language).strip() for language in LANGUAGES})
        made = Notice.objects.create(
            programme=programme, version=version + 1, words=said_in, digest=notice_digest(said_in)
        )
        doing.about(made, version=made.version)
    return made
