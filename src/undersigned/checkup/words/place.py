"""Words about where an instance lies: settings, processes, folders, disk, keys, clock."""

from __future__ import annotations

from typing import Final

from undersigned.checkup.words.wording import Wording

PLACE: Final[dict[str, Wording]] = {
    "not-looked": Wording(
        "{subject} could not be looked at ({error}).",
        "What is wrong there stays unknown.",
        "Look at the other findings first, then run `undersigned doctor` again.",
    ),
    "settings-good": Wording("All settings that are needed are there."),
    "settings-odd": Wording(
        "{why}",
        "An instance does not start with a setting that it can't follow.",
        "Mend it in the settings file and restart; docs/reference/settings.md lists all of them.",
    ),
    "settings-origin": Wording(
        "UNDERSIGNED_ORIGIN is missing.",
        "Only the sample can open for signing: the public host becomes part of every log.",
        "Name the host, such as UNDERSIGNED_ORIGIN=letters.example.org, and restart.",
    ),
    "settings-smtp": Wording(
        "UNDERSIGNED_SMTP is missing.",
        "No mail leaves, so nobody can confirm a signature.",
        "Name a mail server, such as UNDERSIGNED_SMTP=smtp://localhost:25, and restart.",
    ),
    "running-good": Wording("The instance runs."),
    "running-none": Wording(
        "Nothing of the instance runs on this machine.",
        "Readers may see the pages; nobody can sign.",
        "systemctl start undersigned, or: undersigned serve",
    ),
    "running-no-worker": Wording(
        "The worker does not run.",
        "No mail leaves and no signature enters its log until it runs; nothing is lost meanwhile.",
        "journalctl -u 'undersigned*' -n 50 says why it ended; then: systemctl restart undersigned",
    ),
    "running-silent": Wording(
        "The process {process} does not answer on this machine.",
        "What it does stands still: docs/reference/processes.md says what that is.",
        "journalctl -u 'undersigned*' -n 50 says why it ended; then: systemctl restart undersigned",
    ),
    "running-unready": Wording(
        "The process {process} answers and can't do its work ({why}).",
        "Until it can, those who need it wait or are told to come back.",
        "docs/reference/metrics.md says what is looked at; undersigned watch ready says when it is over.",
    ),
    "running-twice": Wording(
        "Another instance runs on a copy of this data folder: {other}.",
        "Two that share one name and its keys would sign two histories of one log.",
        "Stop the one that is not public, and move its folder away.",
    ),
    "folders-good": Wording("Folders and files belong to the instance and are closed to others."),
    "folders-open": Wording(
        "{path} is open to other users of this machine.",
        "Whoever else has an account here could read or change it.",
        "chmod {rights} {path}",
    ),
    "folders-owner": Wording(
        "{path} belongs to another user than the data folder.",
        "The instance can't write it; most often a command was typed as root.",
        "chown --reference={data} {path}",
    ),
    "disk-good": Wording("{path} has {free} free."),
    "disk-narrow": Wording(
        "{path} has only {free} free.",
        "A crowd of signatures and the rewriting at night need room.",
        "Delete old backups and logs, or enlarge the disk.",
    ),
    "disk-full": Wording(
        "{path} has only {free} free.",
        "When it is full nothing more can be signed.",
        "Delete old backups (`undersigned` keeps none on its own) and old logs: journalctl --vacuum-time=14d",
    ),
    "disk-files": Wording(
        "{path} takes only {free} more files.",
        "Each name is a file of its own for a while: publishing would stop.",
        "Delete what is not needed, or move the data to a disk with more inodes: df -i",
    ),
    "disk-night": Wording(
        "{path} has {free} free, and the database of {size} is written anew each night, with a copy beside it.",
        "Without room for two copies names that were taken back stay on the disk.",
        "Make room, then: undersigned tidy",
    ),
    "keys-good": Wording("All keys are here and come back after a reboot ({level})."),
    "keys-exposed": Wording(
        "{place}, beside the database.",
        "Whoever takes the database takes the key, and can test who signed. Signing is paused.",
        "Delete it there and in backups, then: undersigned keys check",
    ),
    "keys-missing": Wording(
        "{name} is not in memory and could not be brought back.",
        "Signing is paused there until it is.",
        "undersigned keys unlock with the recovery sheet, or see that the second party answers.",
    ),
    "keys-lost": Wording(
        "{name} is neither in memory nor in the keys folder.",
        "Nobody can sign there: without it the same address could sign twice.",
        "Put the copy of the keys folder back, then: undersigned keys check",
    ),
    "keys-volatile": Wording(
        "{folder} lies in memory.",
        "The next reboot loses keys that must survive it, and with them who signed already.",
        "Name a folder on the disk, outside of data and backups, in UNDERSIGNED_KEYS.",
    ),
    "keys-swap": Wording(
        "Memory may be swapped out to {swap}, which is not encrypted as far as can be seen.",
        "Keys that live in memory could reach the disk.",
        "swapoff -a and remove it from /etc/fstab, or encrypt it.",
    ),
    "keys-plain": Wording(
        "Keys come back from readable files in {folder}.",
        "Who takes the whole disk can test whether an address signed. Enough for many; not where people are at risk.",
        "A quarter of an hour: docs/how-to/protect-the-keys.md",
    ),
    "clock-good": Wording("The clock agrees with everything that it can be held against."),
    "clock-back": Wording(
        "Today is {today}, and something was started or signed here on {newest}.",
        "The clock is behind now, or was ahead then; links and closing days go by it.",
        "timedatectl set-ntp true",
    ),
    "clock-off": Wording(
        "The clock is {seconds} seconds {way} {other}.",
        "Mailed links and closing days go by the clock; mails from the future are sorted out.",
        "timedatectl set-ntp true on both machines.",
    ),
    "clock-loose": Wording(
        "The system does not follow a time server.",
        "It may drift away unseen.",
        "apt-get install -y systemd-timesyncd && timedatectl set-ntp true",
    ),
}
