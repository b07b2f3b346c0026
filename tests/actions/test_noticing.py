import pytest

from duijie.actions.noticing import notice_digest, publish_notice, shipped_notice
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Notice, Role
from tests.world import World

pytestmark = pytest.mark.django_db
WORDS = Text("New words.", "新的说明。", "新的說明。")


def test_the_next_version_follows_and_the_earlier_stays_as_it_was(world: World) -> None:
    before = Notice.objects.get()
    made = publish_notice(world.actor(Role.OWNER), world.programme, WORDS, 1)
    assert (made.version, made.words, made.digest) == (2, WORDS, notice_digest(WORDS))
    assert Notice.objects.get(version=1).words == before.words


def test_two_owners_at_once_the_second_is_told(world: World) -> None:
    publish_notice(world.actor(Role.OWNER), world.programme, WORDS, 1)
    with pytest.raises(Refused, match="changed_meanwhile"):
        publish_notice(world.actor(Role.OWNER), world.programme, WORDS, 1)
    assert Notice.objects.count() == 2


def test_every_language_is_needed(world: World) -> None:
    with pytest.raises(InputError) as wrong:
        publish_notice(world.actor(Role.OWNER), world.programme, Text("x", " ", "字" * 12001), 1)
    assert [fault.place for fault in wrong.value.faults] == ["words_zh_hans", "words_zh_hant"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_the_owner_publishes(world: World, role: Role) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        publish_notice(world.actor(role), world.programme, WORDS, 1)


def test_digests_tell_words_apart() -> None:
    assert notice_digest(WORDS) != notice_digest(Text("New words.", "新的说明。", "新的說明"))
    assert min(len(words) for words in shipped_notice().to_json().values()) > 300
