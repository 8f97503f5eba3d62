"""A coalition goes whole: rows, keys, people, folders; logs and published pages stay and verify; a kill is no end."""

from __future__ import annotations

import base64
import importlib
import json
import shutil
from hashlib import sha256

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from tests.builders import NOON, make_waiting
from tests.coalitions.scenes import LATER, PUBLIC, WORD, Scene
from tests.sweep import find_words

from undersigned.accounts.models import Convenor
from undersigned.checkup.looking.storing import look_at_logs
from undersigned.coalitions import actions, queries, rules
from undersigned.coalitions import certificate as certificates
from undersigned.coalitions.models import Coalition
from undersigned.desk import ending
from undersigned.editions.queries import all_editions
from undersigned.instance.ring import KeyMissing
from undersigned.logkeeper import queries as logs
from undersigned.outbox.models import Mail
from undersigned.publiclog.entry import Destroyed, parse_entry
from undersigned.publishing.actions import publish
from undersigned.publishing.edition_paths import EDITION_SHELF
from undersigned.publishing.ledgers import forget_ledgers
from undersigned.signing import actions as signing
from undersigned.signing.models import Collection
from undersigned.signing.queries import tally
from undersigned.signing.rules import CollectionState
from undersigned.texts.models import Statement, Text
from undersigned.tokens.models import Token
from undersigned.web import removing


@pytest.fixture(scope="module")
def built(house):
    """The scene that every test of this file begins with."""

    def build():
        harbour, valley = (actions.add_coalition(slug, slug.title()) for slug in ("harbour", "valley"))
        return Scene(harbour, valley, settings.INSTANCE, settings.RING)

    return house.make(build)


@pytest.fixture
def scene(built, instance, ring):
    return built.moved(instance, ring)


def words_in_database() -> list[str]:
    """Return the tables of Django that hold the word, in any column, with the columns."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            names = [column[0] for column in cursor.description]
            tables[f"{model._meta.db_table} {names}"] = b"\0".join(
                bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode()
                for row in cursor.fetchall()
                for one in row
            )
    # All at once: to spell the word in every way takes longer than to look for it.
    if not find_words(b"\0".join(tables.values()), [WORD]):
        return []
    return [name for name, data in tables.items() if find_words(data, [WORD])]


def test_nothing_is_removed_while_something_is_open(scene):
    with pytest.raises(removing.NotClosed) as refused:
        scene.begin()

    assert refused.value.states == [(scene.collection.slug, "open")]
    assert queries.unfinished_removals() == []


def test_the_plan_says_what_would_go(scene):
    plan = removing.describe(scene.coalition, instance=scene.instance, ring=scene.ring)

    assert plan["statements"] == [f"{scene.collection.slug} (open)", f"{scene.draft.slug} (never public)"]
    assert plan["convenors_who_go"] == [f"Ada {WORD}"]
    assert plan["published"] == [scene.collection.slug]
    assert plan["rows"]["signing_sealed"] == 9
    assert {"roundtable_seat", "translating_segment", "hooks_hook", "custody_key", "answers_entry"} <= set(plan["rows"])
    assert (plan["rows"]["editions_edition"], plan["rows"]["editions_contribution"]) == (2, 2)


def test_everything_goes_and_the_published_pages_stay_and_verify(scene):
    scene.print_edition()
    assert list((scene.instance.data / EDITION_SHELF).glob("*"))
    assert words_in_database() != []
    scene.close()
    scene.begin()

    path = scene.go_on()

    assert words_in_database() == []
    assert not Statement.objects.filter(coalition=scene.coalition).exists()
    assert list(Convenor.objects.order_by("pk").values_list("name", flat=True)) == ["Bea Both", "Ada Convenor"]
    assert [bytes(parse_entry(one).what.encode()) for one in _last_entries(scene, 3)] == [
        b"address-marks", b"sealed-records", b"statement-key",
    ]  # fmt: skip
    assert scene.verify(scene.folder).is_good
    assert PUBLIC in (scene.folder / "index.html").read_text()
    assert PUBLIC in (scene.edition_folder / "index.html").read_text()
    assert all_editions() == []
    assert not list((scene.instance.data / EDITION_SHELF).glob("*"))
    with pytest.raises(KeyMissing):
        scene.ring.statement_key(scene.collection.pk)
    assert scene.ring.is_destroyed(scene.collection.pk)
    assert path.exists()


def _last_entries(scene, n):
    size = logs.size(scene.collection.log)
    found = list(logs.entries(scene.collection.log, size - n, size))
    assert all(isinstance(parse_entry(one), Destroyed) for one in found)
    return found


@pytest.fixture
def held(scene):
    """The scene after a restore: more of its log is published than the database holds."""
    with transaction.atomic():
        make_waiting(scene.collection, "Since Then")
        signing.integrate(scene.collection, ring=scene.ring, today=NOON.date())
        publish(scene.collection, instance=scene.instance, ring=scene.ring, now=NOON)
        transaction.set_rollback(True)
    forget_ledgers()
    Collection.objects.filter(pk=scene.collection.pk).update(state=CollectionState.PAUSED)
    ending.close_all(scene.coalition, ring=scene.ring, now=NOON)
    return scene


def test_a_log_that_is_held_keeps_nobody_from_removing_the_rest(held):
    published = (held.folder / "checkpoint").read_text()
    assert removing.describe(held.coalition, instance=held.instance, ring=held.ring)["log_held"] == [
        held.collection.slug
    ]
    with pytest.raises(removing.NotClosed):
        held.begin()
    assert not signing.close_untold(held.collection, now=NOON)
    assert signing.close_untold(held.collection, now=LATER)

    held.begin()
    certificate = certificates.parse_certificate(held.go_on().read_bytes())

    (ended,) = certificate.statements
    assert (held.folder / "checkpoint").read_text() == published
    assert [ended.origin, str(ended.size)] == published.split("\n")[:2]
    assert bytes.fromhex(ended.root) == base64.b64decode(published.split("\n")[2])
    assert ended.checkpoint_sha256 == sha256(published.encode()).hexdigest()
    assert (ended.destroyed_on, ended.sealed, ended.marks) == ("", 9, 1)
    assert "does not say so" in (held.instance.data / "certificates" / "harbour.md").read_text()
    assert words_in_database() == []
    assert held.ring.is_destroyed(held.collection.pk)
    assert held.verify(held.folder).is_good
    assert [one.id for one in look_at_logs(held.instance, held.ring) if one.level == "mend"] == []


def test_a_log_that_is_held_can_be_copied_out_and_taken_off(held, tmp_path):
    signing.close_untold(held.collection, now=LATER)
    held.begin(tmp_path / "out")
    held.go_on()

    assert not held.folder.exists()
    assert held.verify(tmp_path / "out" / held.collection.slug).is_good


def test_what_belongs_to_others_stays(scene):
    scene.close()
    scene.begin()
    scene.go_on()

    assert signing_of(scene.kept) == 1
    assert scene.ring.statement_key(scene.kept.pk)
    assert (scene.instance.public / "s" / scene.kept.slug / "index.html").exists()
    assert queries.coalitions_of(scene.both) == [scene.other]
    assert list(Token.objects.values_list("name", flat=True)) == ["mine"]
    assert Mail.objects.count() == 1


def signing_of(collection):
    return tally(collection, 1)["person"].signed


def test_the_certificate_agrees_with_the_public_log_and_names_nobody(scene):
    scene.close()
    scene.begin()
    data = scene.go_on().read_bytes()

    certificate = certificates.parse_certificate(data)
    (ended,) = certificate.statements
    checkpoint = (scene.folder / "checkpoint").read_text().split("\n")
    assert [ended.origin, str(ended.size)] == checkpoint[:2]

    assert bytes.fromhex(ended.root) == base64.b64decode(checkpoint[2])
    assert (ended.sealed, ended.marks, ended.published, len(ended.keys_sha256)) == (9, 1, "stays", 1)
    assert (certificate.never_public, certificate.convenors, certificate.mails) == (1, 1, 2)
    assert certificate.rows["signing_opening"] == 1
    words = scene.instance.data / "certificates" / "harbour.md"
    assert not find_words(data + words.read_bytes(), [WORD, PUBLIC])
    assert "What this does not show" in words.read_text()


def test_the_short_name_is_spent_and_says_nothing_any_more(scene):
    scene.close()
    scene.begin()
    scene.go_on()

    row = Coalition.objects.get(slug="harbour")
    assert (row.name, row.removed_on) == ("harbour", LATER.date())
    assert queries.find_coalition("harbour") is None
    with pytest.raises(rules.SlugTaken):
        actions.add_coalition("harbour", "Others")


STEPS = (
    "undersigned.desk.ending.destroy_all", "undersigned.desk.ending.tell_all",
    "undersigned.web.removing.publish", "undersigned.web.removing._describe_whole",
    "undersigned.desk.ending.drop_waiting_mails", "undersigned.desk.ending.loosen",
    "undersigned.web.removing._delete_rows", "undersigned.accounts.actions.forget_convenors",
    "undersigned.web.removing.publish_front", "undersigned.coalitions.actions.finish_removal",
)  # fmt: skip


class Killed(BaseException):
    """The process died here."""


@pytest.mark.parametrize(("step", "is_after"), [(STEPS[0], False), *((step, True) for step in STEPS)])
def test_a_removal_that_was_killed_goes_on(scene, monkeypatch, step, is_after):
    scene.close()
    scene.begin()
    module, _, name = step.rpartition(".")

    home = importlib.import_module(module)
    whole = getattr(home, name)

    def dies(*args, **kwargs):
        if is_after:
            whole(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(home, name, dies)
        with pytest.raises(Killed):
            scene.go_on()

    if scene.coalition.slug in {one.slug for one in queries.unfinished_removals()}:
        scene.go_on()

    assert words_in_database() == []
    certificate = certificates.parse_certificate(
        removing.certificate_path(scene.instance, scene.coalition).read_bytes()
    )
    assert [one.sealed for one in certificate.statements] == [9]
    assert certificate.rows["roundtable_seat"] == 2
    assert scene.verify(scene.folder).is_good


def test_published_pages_can_be_copied_out_and_taken_off(scene, tmp_path):
    scene.close()
    scene.begin(tmp_path / "out")

    path = scene.go_on()

    assert not scene.folder.exists()
    assert scene.verify(tmp_path / "out" / scene.collection.slug).is_good
    assert json.loads(path.read_bytes())["statements"][0]["published"] == "taken-off"


def test_a_bundle_that_is_not_right_is_not_taken_off(scene, tmp_path):
    scene.close()
    scene.begin(tmp_path / "out")
    removing._end(scene.coalition, instance=scene.instance, ring=scene.ring, sweep=list, now=LATER)
    (scene.folder / "statement.json").write_text("{}")

    with pytest.raises(removing.CopyFailed):
        scene.go_on()

    assert scene.folder.exists()
    assert Statement.objects.filter(coalition=scene.coalition).exists()


def test_a_copy_that_fails_destroys_and_rewrites_once_and_deletes_nothing_of_others(scene, tmp_path):
    letters = tmp_path / "out" / scene.collection.slug / "letters.txt"
    letters.parent.mkdir(parents=True)
    letters.write_text("of somebody else")
    swept = []
    scene.close()
    scene.begin(tmp_path / "out")

    for _ in range(2):
        with pytest.raises(removing.CopyFailed):
            scene.go_on(sweep=lambda: swept.append(1) or [])

    assert swept == [1]
    assert letters.read_text() == "of somebody else"
    letters.unlink()
    scene.go_on()
    assert scene.verify(letters.parent).is_good


def test_what_is_to_be_taken_off_is_known_before_anything_is_shut(scene, monkeypatch, tmp_path):
    scene.close()

    def dies(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(actions, "begin_removal", dies)
        with pytest.raises(Killed):
            scene.begin(tmp_path / "first thought")
    scene.begin(tmp_path / "out")
    scene.begin(None)
    scene.go_on()

    assert not scene.folder.exists()
    assert (tmp_path / "out" / scene.collection.slug / "checkpoint").exists()
    assert not (tmp_path / "first thought").exists()


@pytest.mark.parametrize("shelf", ["prints", "public/s"])
def test_what_can_not_be_removed_is_never_certified(scene, tmp_path, shelf):
    scene.close()
    scene.begin(tmp_path / "out")
    scene.go_on_to_copies()
    stands = scene.instance.data / shelf / scene.collection.slug
    if stands.exists():
        shutil.rmtree(stands)
    stands.parent.mkdir(parents=True, exist_ok=True)
    stands.write_bytes(b"no folder, so it can't be removed like one")

    with pytest.raises(OSError, match="Not a directory"):
        scene.go_on()

    path = removing.certificate_path(scene.instance, scene.coalition)
    assert not path.exists()
    stands.unlink()
    assert scene.go_on() == path
    assert path.exists()


def test_a_database_that_was_not_rewritten_is_never_certified(scene):
    scene.close()
    scene.begin()
    scene.go_on_to_copies()

    with pytest.raises(removing.NotRemoved, match="somebody reads"):
        scene.go_on(sweep=lambda: ["somebody reads"])

    assert not removing.certificate_path(scene.instance, scene.coalition).exists()
    assert scene.go_on().exists()


def test_the_record_of_a_removal_that_died_in_its_last_step_goes_at_night(scene, monkeypatch):
    scene.close()
    scene.begin()
    finish = actions.finish_removal

    def dies(*args, **kwargs):
        finish(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(actions, "finish_removal", dies)
        with pytest.raises(Killed):
            scene.go_on()

    removing.drop_shelves_of_nobody(scene.instance)

    assert sorted(path.name for path in (scene.instance.data / "certificates").iterdir()) == [
        "harbour.json", "harbour.md",
    ]  # fmt: skip


def test_what_was_being_set_while_a_statement_was_removed_goes_at_night(scene):
    late, kept = (scene.instance.data / "prints" / slug for slug in ("harbour--open", scene.kept.slug))
    scene.close()
    scene.begin()
    scene.go_on()
    for folder in (late, kept):
        folder.mkdir(parents=True)

    removing.drop_shelves_of_nobody(scene.instance)

    assert (late.exists(), kept.exists()) == (False, True)


def test_frozen_texts_stay_where_nothing_is_removed(scene):
    with pytest.raises((IntegrityError, OperationalError)), transaction.atomic():
        Text.objects.filter(version__statement=scene.collection.statement, frozen_at__isnull=False)._raw_delete(
            "default"
        )


def test_every_table_with_a_way_to_a_statement_is_covered(scene):
    """What only SET NULL leads to would be left behind: there is none, and a cycle would never end."""
    covered = {model for model, _ in removing._tables_of(scene.coalition)}
    leads = {
        model
        for model in apps.get_models(include_auto_created=True)
        for link in removing._links(model)
        if link.related_model in covered and model._meta.app_label != "logkeeper"
    }

    assert leads <= covered
    assert len(covered) > 50
