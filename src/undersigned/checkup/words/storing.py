"""Words about what is stored: release, database, logs, the rewriting at night."""

from __future__ import annotations

from typing import Final

from undersigned.checkup.words.wording import Wording

STORING: Final[dict[str, Wording]] = {
    "release-good": Wording("Tables and code are of the same release."),
    "release-half": Wording(
        "{way_out}",
        "Until then nothing may start on it, as half of it is of another time.",
        "As the sentence says; docs/how-to/upgrade.md and docs/how-to/back-up-and-restore.md have the whole of it.",
    ),
    "release-newer": Wording(
        "The tables are of a newer release than this code ({count} changes that it does not know, such as {change}).",
        "Older code could damage what a newer one wrote.",
        "Let the newer release run again, or take its changes back with it: undersigned upgrade --back-out",
    ),
    "release-older": Wording(
        "The tables lack {count} changes that this release needs, such as {change}.",
        "An upgrade was not finished; pages that need them fail.",
        "Go on with the upgrade: undersigned upgrade, see docs/how-to/upgrade.md",
    ),
    "database-good": Wording("The database is whole and set as it should be."),
    "database-damaged": Wording(
        "{path} is damaged.",
        "Signatures could be lost or written to the wrong place.",
        "Stop the instance at once, copy the file, and restore the newest backup.",
    ),
    "database-network": Wording(
        "{path} lies on a network disk ({filesystem}).",
        "SQLite can't keep its promises there: two machines could write at once.",
        "Move it to a disk of this machine, or use PostgreSQL: docs/how-to/run-on-postgresql.md",
    ),
    "database-settings": Wording(
        "{path} could not be set to WAL, FULL and secure_delete.",
        "What was answered might not survive a power cut, or what was deleted might stay readable.",
        "See that no other program has the file open: fuser {path}",
    ),
    "database-wal": Wording(
        "The write-ahead file of {path} grew past half a gigabyte.",
        "Somebody keeps reading an old state; the file holds names that were taken back.",
        "Stop what reads the database, then: undersigned tidy",
    ),
    "database-setting": Wording(
        "PostgreSQL has {name} = {found}, and should have {wanted}.",
        "It would keep names that were taken back, or write rows into its own log.",
        "Set it in postgresql.conf as docs/how-to/run-on-postgresql.md says, then: systemctl reload postgresql",
    ),
    "database-archive": Wording(
        "PostgreSQL archives its write-ahead files.",
        "The archive holds every row that was ever written.",
        "Delete what is older than a day, or set archive_mode = off.",
    ),
    "database-replica": Wording(
        "PostgreSQL keeps write-ahead files for {count} replicas.",
        "They hold names that were taken back until each replica has read them.",
        "SELECT slot_name, active FROM pg_replication_slots; and drop those that nobody needs.",
    ),
    "database-superuser": Wording(
        "The instance's account may do everything on this PostgreSQL server.",
        "A fault in the instance could reach other databases there.",
        "ALTER ROLE … NOSUPERUSER; docs/how-to/run-on-postgresql.md has the rights that it needs.",
    ),
    "database-night": Wording(
        "The instance's account can't end the write-ahead log at night.",
        "Names that were taken back stay in old files of the server.",
        "GRANT pg_checkpoint and pg_switch_wal as docs/how-to/run-on-postgresql.md says.",
    ),
    "database-letterbox": Wording(
        "The account `letterbox` lacks {count} rights, such as {right}.",
        "Some forms can't be stored.",
        "Run the GRANT lines of docs/how-to/run-on-postgresql.md again.",
    ),
    "database-letterbox-more": Wording(
        "The account `letterbox` may do more than it needs with {count} tables, such as {table}.",
        "Who breaks into the door of strangers could read or change what lies behind it.",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM letterbox; then the GRANT lines again.",
    ),
    "log-good": Wording("{count} logs agree with what is published."),
    "log-behind": Wording(
        "More of {log} is published than the database holds.",
        "The database comes from an old backup. Nothing is added to this log, so that it never forks.",
        "Restore it with what is published: docs/how-to/back-up-and-restore.md",
    ),
    "log-forked": Wording(
        "Database and published folder tell two histories of {log} ({trouble}).",
        "Nothing is added to this log until it is known which is right.",
        'Copy both before you touch anything: docs/how-to/run-it.md, "A log is left alone".',
    ),
    "log-key": Wording(
        "What is published of {log} was signed with another key.",
        "`log-secret` in the data folder is that of another instance.",
        "Restore the right one from the backup of this instance.",
    ),
    "log-unpublished": Wording(
        "{published} of {size} entries of {log} are published.",
        "Readers see an older state. With a crowd that is so for a moment; if it stays, publishing fails.",
        "Run `undersigned doctor` again in a minute; if it stays: journalctl -u 'undersigned*' -n 50",
    ),
    "backup-good": Wording("The last backup was made on {day}."),
    "backup-none": Wording(
        "No backup was ever made with `undersigned backup`.",
        "When the disk dies everything that is not published is lost; a copy by other means is not seen from here.",
        "Half an hour, once: docs/how-to/back-up-and-restore.md",
    ),
    "backup-old": Wording(
        "The last backup is {days} days old.",
        "What was signed since would be lost with the disk.",
        "undersigned backup --to DIR, and see why the timer did not: systemctl list-timers",
    ),
    "night-good": Wording("The database was rewritten on {day}."),
    "night-late": Wording(
        "The database was not rewritten for {days} days.",
        "Names that were taken back can still be read from the disk.",
        "undersigned tidy, and see that the machine runs at two o'clock UTC.",
    ),
}
