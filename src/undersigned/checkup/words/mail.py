"""Words about mails: the server, the name system, the round trip."""

from __future__ import annotations

from typing import Final

from undersigned.checkup.words.wording import Wording

MAIL: Final[dict[str, Wording]] = {
    "mail-server": Wording("The mail server {host} takes our mails."),
    "mail-name": Wording(
        "The name system knows no mail server {host}.",
        "No mail leaves; what waits is kept for two days.",
        "Correct the host in UNDERSIGNED_SMTP.",
    ),
    "mail-connection": Wording(
        "Nobody answers at the mail server {host}.",
        "No mail leaves; what waits is kept for two days.",
        "See host and port in UNDERSIGNED_SMTP. Many hosters close port 25: use 587 or 465 of a mail provider.",
    ),
    "mail-certificate": Wording(
        "The certificate of the mail server {host} is not believed: {why}.",
        "Mails are not handed to whoever can't prove the name; what waits is kept for two days.",
        "Use the name that stands in its certificate, or have it renewed.",
    ),
    "mail-certificate-ends": Wording(
        "The certificate of the mail server {host} holds for {days} days more.",
        "When it ends no mail leaves.",
        "Have it renewed by whoever runs the mail server.",
    ),
    "mail-encryption": Wording(
        "The mail server {host} can't encrypt the connection.",
        "Links to sign must not travel in clear.",
        "smtps:// with port 465, or smtp+starttls:// with port 587 in UNDERSIGNED_SMTP.",
    ),
    "mail-login": Wording(
        "The mail server {host} refuses user or password ({code}).",
        "No mail leaves; what waits is kept for two days.",
        "Correct UNDERSIGNED_SMTP (signs such as @ and / are written %40 and %2F) and restart.",
    ),
    "mail-sender": Wording(
        "The mail server {host} refuses our sender ({code}).",
        "No mail leaves; what waits is kept for two days.",
        "Name an address that this account may use: ?from=office@example.org at the end of UNDERSIGNED_SMTP.",
    ),
    "mail-answer": Wording(
        "The mail server {host} turns us away ({code}).",
        "No mail leaves; what waits is kept for two days.",
        "Ask whoever runs it, with this number.",
    ),
    "mail-waiting": Wording(
        "{count} mails wait.",
        "With a crowd that is so for minutes; people wait for their links.",
        "Run `undersigned doctor` again in ten minutes; if it grows, ask whoever runs the mail server about limits.",
    ),
    "mail-stuck": Wording(
        "{count} mails were tried again and again without success.",
        "After two days they are dropped: the links in them are dead then.",
        "journalctl -u 'undersigned*' | grep mail shows the server's numbers: 4xx is a limit, 5xx at MAIL our sender.",
    ),
    "mail-ahead": Wording(
        "{count} mails have a turn that lies more than two days ahead.",
        "The clock was in the future when they were put off.",
        "timedatectl set-ntp true, then: systemctl restart undersigned",
    ),
    "mail-no-way-back": Wording(
        "{domain} takes no mail.",
        "Many servers refuse mails from a domain that can't be answered, and what comes back is lost.",
        "Make an MX record for {domain}, or name a sender of a domain with mail: ?from=… in UNDERSIGNED_SMTP.",
    ),
    "mail-refused": Wording(
        "Today {domain} did not take {count} of {total} mails: {why}.",
        "People there do not get their links.",
        'docs/how-to/mail-that-arrives.md, "When one provider refuses".',
    ),
    "mail-sent": Wording("The mail server took the test mail. Its subject ends with {code}."),
    "mail-not-sent": Wording(
        "The mail server did not take the test mail ({outcome}).",
        "So it is with other mails.",
        "Look at the findings about mail above; journalctl shows the server's number.",
    ),
    "spf-good": Wording("SPF: {domain} names who may send for it."),
    "spf-missing": Wording(
        "SPF: {domain} does not say who may send for it.",
        "Large providers take such mails for forgeries or for spam.",
        'A TXT record at {domain}, such as "v=spf1 mx include:YOUR-PROVIDER -all"; your provider has the exact words.',
    ),
    "spf-many": Wording(
        "SPF: {domain} has {count} records.",
        "Two count as none.",
        'Join them into one: "v=spf1" once, all the parts, "-all" at the end.',
    ),
    "spf-open": Wording(
        "SPF: {domain} lets everybody send for it (+all).",
        "Everybody can forge its mails, so nobody believes them.",
        "Write -all or ~all at its end.",
    ),
    "spf-long": Wording(
        "SPF: the record of {domain} asks {count} questions of others; ten are allowed.",
        "Receivers give up and count it as none.",
        "Take out the include: parts of providers that you don't use.",
    ),
    "spf-endless": Wording(
        "SPF: the record of {domain} does not say what becomes of all others.",
        "It keeps nobody from forging your mails.",
        "Write -all or ~all at its end.",
    ),
    "dkim-good": Wording("DKIM: mails are signed here, and the record at {place} belongs to the key."),
    "dkim-elsewhere": Wording(
        "DKIM: this instance does not sign its mails.",
        "If the mail server does not sign them either, large providers sort them out.",
        "See whether it does: undersigned doctor --mail ADDRESS. If it does not: undersigned keys dkim",
    ),
    "dkim-locked": Wording(
        "DKIM: the key that signs mails can't be opened.",
        "Mails wait until it can.",
        "undersigned keys check; if the site key is lost for good: undersigned keys dkim, then --use",
    ),
    "dkim-unpublished": Wording(
        "DKIM: nothing stands at {place}.",
        "Receivers can't check the signature and count the mail as not signed.",
        "undersigned keys dkim prints the record.",
    ),
    "dkim-other": Wording(
        "DKIM: the record at {place} is that of another key.",
        "Receivers count the signature as forged.",
        "undersigned keys dkim prints the right record.",
    ),
    "dmarc-good": Wording("DMARC: {domain} says what to do with forgeries ({policy})."),
    "dmarc-missing": Wording(
        "DMARC: {domain} does not say what to do with mails that are neither SPF nor DKIM.",
        "Large providers ask for it from everybody who sends more than a few mails.",
        'A TXT record at _dmarc.{domain}: "v=DMARC1; p=none", and p=quarantine when all is well.',
    ),
    "dmarc-many": Wording(
        "DMARC: {domain} has {count} records.",
        "Two count as none.",
        "Delete all but one at _dmarc.{domain}.",
    ),
    "dmarc-odd": Wording(
        "DMARC: the record of {domain} has no p= that is known.",
        "It counts as none.",
        '"v=DMARC1; p=none" at _dmarc.{domain}.',
    ),
    "received-other": Wording(
        "This is not the test mail that was sent last, or the code in its subject was lost.",
        "What it says is about another mail.",
        'undersigned doctor --mail ADDRESS sends another; save it with all headers ("show original").',
    ),
    "received-spf": Wording(
        "SPF at the receiver: {verdict}.",
        "The mail server that sent it is not among those that the domain names.",
        "Put the server (or the include: of your provider) into the SPF record of the sender's domain.",
    ),
    "received-dkim": Wording(
        "DKIM at the receiver: {verdict}.",
        "Nobody signed the mail, or it was changed on the way, or the record is not that of the key.",
        "undersigned keys dkim, or switch signing on at your mail provider.",
    ),
    "received-dmarc": Wording(
        "DMARC at the receiver: {verdict}.",
        "Neither SPF nor DKIM held for the domain that stands in From.",
        "Send from the domain that is signed: ?from=… in UNDERSIGNED_SMTP, or undersigned keys dkim.",
    ),
    "received-silent": Wording(
        "The receiver wrote no verdict over the mail (signed by: {signed}).",
        "It can't be told from here whether SPF and DKIM held.",
        "Send the test mail to a mailbox at a large provider, which writes Authentication-Results.",
    ),
    "received-spam": Wording(
        "The receiver sorted the test mail out as spam.",
        "People will not see their links.",
        'Mend SPF, DKIM and DMARC first; then docs/how-to/mail-that-arrives.md, "When it lands in spam".',
    ),
    "received-late": Wording(
        "The test mail arrived {minutes} minutes after it was sent.",
        "People who wait for a link give up.",
        "If it stays so: a relay on the way holds mails back (greylisting). Ask whoever runs the mail server.",
    ),
    "received-before": Wording(
        "The test mail arrived {seconds} seconds before it was sent, by the receiver's clock.",
        "The clock of this machine is ahead: links and closing days go by it.",
        "timedatectl set-ntp true",
    ),
}
