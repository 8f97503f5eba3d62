"""The form to sign on a front page: it hands in this text, where the log is named after, while signing is open."""

from undersigned.publiclog.ledger import Ledger
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.markup import Element


def check_form(read: Element, path: str, ledger: Ledger, lang: str, findings: Findings) -> None:
    """Check the form of a front page, if it has one."""
    forms = read.find("form")
    links = [one for one in read.find("a") if one.attributes.get("href") == "#sign"]
    states = [one.attributes["data-state"] for one in read.find("span") if "data-state" in one.attributes]
    if ledger.is_closed and (forms or links or set(states) - {"closed"}):
        findings.add(Wrong.PAGE_STALE, path, "signing is over, the page still offers it")
    if len(forms) > 1:
        findings.add(Wrong.FORM_CHANGED, path, f"it has {len(forms)} forms")
    for form in forms:
        _check_fields(form, path, ledger, lang, findings)
        _check_action(form, path, ledger, findings)


def _check_fields(form: Element, path: str, ledger: Ledger, lang: str, findings: Findings) -> None:
    for name, expected in (("text", ledger.text), ("lang", lang)):
        given = [one.attributes.get("value") for one in form.find("input") if one.attributes.get("name") == name]
        if given != [expected]:
            findings.add(Wrong.FORM_CHANGED, path, f"it would send another {name}")


def _check_action(form: Element, path: str, ledger: Ledger, findings: Findings) -> None:
    action = form.attributes.get("action", "")
    if action not in (f"https://{ledger.origin}/sign", f"http://{ledger.origin}/sign"):
        findings.add(Wrong.FORM_CHANGED, path, f"it would be sent to {action[:100]!r}")
