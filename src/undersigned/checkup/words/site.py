"""Words about how the public reaches an instance."""

from __future__ import annotations

from typing import Final

from undersigned.checkup.words.wording import Wording

SITE: Final[dict[str, Wording]] = {
    "site-good": Wording("https://{host}/ answers as it should."),
    "site-name": Wording(
        "The name system knows no address of {host}.",
        "Nobody finds the instance.",
        "Make an A record, and AAAA if the machine has IPv6, at the keeper of the domain.",
    ),
    "site-nameserver": Wording(
        "No name server answered about {host}.",
        "It can't be told whether the public finds the instance.",
        "resolvectl status shows the name servers of this machine; UNDERSIGNED_DNS names another.",
    ),
    "site-private": Wording(
        "{host} leads to an address that is not of the public network.",
        "Others can't come there, and the way out refuses such addresses.",
        "Correct the A and AAAA records; see that UNDERSIGNED_DNS is not a name server with inner addresses.",
    ),
    "site-certificate": Wording(
        "The certificate of {host} is not believed: {why}.",
        "Browsers show a warning in place of the statement.",
        "certbot renew, then: systemctl reload nginx",
    ),
    "site-certificate-ends": Wording(
        "The certificate of {host} holds for {days} days more.",
        "It should have been renewed thirty days before its end; when it ends nobody comes in.",
        "systemctl list-timers certbot.timer, certbot renew, then: systemctl reload nginx",
    ),
    "site-silent": Wording(
        "Nobody answers at https://{host}/, as seen from this machine.",
        "If it is so from elsewhere too, nobody can read or sign.",
        "systemctl status nginx; open ports 80 and 443. If a telephone gets the page, only the way from here is shut.",
    ),
    "site-elsewhere": Wording(
        "https://{host}/ leads elsewhere (status {status}).",
        "The host in UNDERSIGNED_ORIGIN has to answer itself: it stands in every log.",
        "Remove the redirection in the web server.",
    ),
    "site-status": Wording(
        "https://{host}/ answers with status {status}.",
        "Readers see an error.",
        "nginx -t, and see that it serves the folder DATA/public: docs/reference/processes.md",
    ),
    "site-headers": Wording(
        "Headers are missing or different: {names}.",
        "They keep strange scripts out and addresses in; the pages rely on them.",
        "Copy the add_header lines of docs/reference/processes.md once more, then: systemctl reload nginx",
    ),
    "site-server": Wording(
        "The web server tells its version ({server}).",
        "Who looks for servers with a known fault finds this one.",
        "server_tokens off; in nginx.",
    ),
    "site-letterbox": Wording(
        "The letter box can't be reached from outside (status {status}).",
        "Nobody can sign or confirm.",
        "See that the web server hands on the paths of docs/reference/processes.md, and that the letter box runs.",
    ),
    "site-desk": Wording(
        "The desk can't be reached from outside (status {status}).",
        "Convenors can't come in.",
        "See that the web server hands on the paths of docs/reference/processes.md, and that the site runs.",
    ),
    "site-fediverse": Wording(
        "https://{host}/.well-known/webfinger does not know the account of the Fediverse (status {status}).",
        "Nobody can find it or follow it.",
        "Type scripts/install again, or copy the lines of docs/reference/processes.md; see that the worker runs.",
    ),
    "site-stale": Wording(
        "Readers see an older state of {log} than this instance published.",
        "The web server serves another folder, a copy, or what it kept in a cache.",
        "See that `root` of the web server is DATA/public of this instance, and that nothing between keeps pages.",
    ),
    "site-plain": Wording(
        "http://{host}/, without encryption, does not lead to https:// (status {status}).",
        "Who types the name comes to nothing, or reads and signs in clear.",
        "Copy the first server of docs/reference/processes.md, which listens at port 80, then: systemctl reload nginx",
    ),
    "site-plain-silent": Wording(
        "Nobody answers at http://{host}/, port 80.",
        "Some who type the name come to nothing, and certbot renews the certificate by this port.",
        "Open port 80, and let the web server lead from it to https: docs/reference/processes.md",
    ),
    "site-unpacked": Wording(
        "The web server sends pages as they are, though they lie packed beside (.gz).",
        "Over a slow line a page takes several times as long, and a crowd fills the line sooner.",
        "gzip_static on; in nginx: docs/reference/processes.md",
    ),
}
