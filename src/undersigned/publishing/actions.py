"""Bringing bundles out: what changed is staged, checked and moved into place, the checkpoint last.

Order and repair: tiles (append-only, harmless alone) · staging and checks (a crash leaves the old state) · the plan
(from here the new state will be out) · files · `checkpoint` · the database notes how far the bundle is out. `publish`
begins by finishing a plan that a crash left behind, so a run can be killed between any two steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import translation

from undersigned.editions import queries as editions
from undersigned.instance.files import drop_drafts
from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.publishing import checks, queries, rules
from undersigned.publishing.assets import are_current
from undersigned.publishing.bundle import Bundle
from undersigned.publishing.editions import write_edition
from undersigned.publishing.ledgers import other_entries, read_ledger
from undersigned.publishing.models import Publication, SplitPage
from undersigned.publishing.site import write_front, write_house
from undersigned.publishing.snapshots import one_state
from undersigned.publishing.stage import Plan, Stage, carry_out, drop_plan, find_plan
from undersigned.publishing.work import Work, stage_changes, stage_everything
from undersigned.signing import actions as signing_actions
from undersigned.signing import queries as signing
from undersigned.translating import actions as translating

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection


def clear_away(instance: Instance) -> None:
    """Remove half-written files that a publisher left which was killed; called once, before the first `publish`."""
    drop_drafts(instance.public)
    drop_drafts(instance.data / "staging")


def publish(
    collection: Collection, *, instance: Instance, ring: Ring, now: datetime, full: bool = False
) -> rules.Published:
    """Bring the bundle of *collection* up to the newest size of its log, writing only what changed.

    Args:
        collection: Whose bundle.
        instance: Under whose public folder it stands.
        ring: Keys of the instance.
        now: The time; only its day leaves.
        full: Write everything anew.
    Raises:
        Refusal: Something does not agree; what is published stays as it was.
        logkeeper.rules.Refusal: The log may not go on.
    """
    folder = queries.bundle_folder(instance, collection)
    shelf = instance.data / "staging" / collection.slug
    shelf.mkdir(parents=True, exist_ok=True)
    _finish_plan(collection, shelf, folder)
    signing_actions.sort_names(collection)
    # A name that went takes with it what the glossary has for it, before anything is written.
    translating.forget_people(collection.statement)
    with one_state():
        plan = _stage(collection, instance=instance, ring=ring, now=now, full=full)
    if plan is None:
        return rules.Published(queries.publication_of(collection).size)
    _finish_plan(collection, shelf, folder)
    return rules.Published(plan.size, len(plan.moves), len(plan.removals), plan.is_whole)


def publish_house(instance: Instance) -> None:
    """Write what all pages above the bundles need, and what only a release or a setting changes; at each start."""
    write_house(instance)


def publish_front(instance: Instance) -> None:
    """Write the page of all statements, whenever one of them changed."""
    write_front(instance)


def publish_editions(instance: Instance, *, full: bool = False) -> bool:
    """Write the folders of editions that changed, or of all; return whether there was any."""
    found = editions.shown_editions(are_stale=not full)
    for edition in found:
        write_edition(edition, instance=instance)
    return bool(found)


def mark_stale(collection: Collection) -> None:
    """Have everything of a bundle written again with the next run."""
    _raise_mark(collection, "whole_mark")


def mark_front_stale(collection: Collection) -> None:
    """Have front pages and imported names of a bundle written again: contact, dates or an imported list changed."""
    _raise_mark(collection, "front_mark")


def _raise_mark(collection: Collection, column: str) -> None:
    Publication.objects.get_or_create(collection=collection)
    Publication.objects.filter(collection=collection).update(**{column: F(column) + 1})


def _stage(collection: Collection, *, instance: Instance, ring: Ring, now: datetime, full: bool) -> Plan | None:
    """Stage and check what changed, and decide to publish it; None if nothing changed."""
    collection = signing.collection_of(collection.statement) or collection
    log, folder = collection.log, queries.bundle_folder(instance, collection)
    publication, changes = queries.publication_of(collection), signing.changes(collection)
    size, published = logs.size(log), logkeeper.find_published(log, folder)
    is_whole = (
        full
        or publication.is_stale
        or published is None
        or published.size != publication.size
        or not are_current(folder, collection.statement.accent)
    )
    if not is_whole and not changes and not queries.is_behind(publication, collection, size):
        return None
    if signing.has_unsorted_names(collection):
        # Somebody integrated between the sorting and this snapshot: their names come with the next run.
        return None
    logkeeper.write_tiles(log, folder)
    checks.check_chain(log, folder, published, size)
    ledger = read_ledger(log, size)
    checks.check_counts(ledger, signing.tally(collection, ledger.version))
    is_whole = is_whole or rules.is_everything_touched(other_entries(log, publication.size, size))
    bundle = Bundle(collection, instance, ledger, size, now.date(), logs.signer(log, ring).vkey)
    shelf = instance.data / "staging" / collection.slug
    with Stage(shelf, folder, bundle.day) as stage, translation.override(bundle.interface_lang):
        work = Work(bundle, stage, queries.splits_of(collection))
        splits = stage_everything(work) if is_whole else stage_changes(work, publication.size, changes)
        return stage.decide(
            Plan(
                size=size,
                state=collection.state,
                is_whole=is_whole,
                splits=sorted(splits),
                changes=[change.pk for change in changes],
                whole_mark=publication.whole_mark,
                front_mark=publication.front_mark,
            )
        )


def _finish_plan(collection: Collection, shelf: Path, folder: Path) -> None:
    """Carry out the plan that was decided, if there is one, and note that it is out."""
    plan = find_plan(shelf)
    if plan is None:
        return
    carry_out(plan, shelf, folder)
    logkeeper.write_checkpoint(collection.log, folder, plan.size)
    _note(collection, plan)
    drop_plan(shelf)


@transaction.atomic
def _note(collection: Collection, plan: Plan) -> None:
    publication, _ = Publication.objects.get_or_create(collection=collection)
    known = queries.splits_of(collection) if plan.splits else set()
    fresh = [SplitPage(collection=collection, prefix=prefix) for prefix in plan.splits if prefix not in known]
    SplitPage.objects.bulk_create(fresh, batch_size=500)
    publication.size, publication.state, publication.front_out = plan.size, plan.state, plan.front_mark
    if plan.is_whole:
        publication.whole_out = plan.whole_mark
    publication.save(update_fields=["size", "state", "front_out", "whole_out"])
    if noted := set(plan.changes):
        signing_actions.forget_changes([change for change in signing.changes(collection) if change.pk in noted])
