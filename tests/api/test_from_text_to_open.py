"""From a pasted text to a statement open for signing, by requests alone."""

from undersigned.api.operations import find_operation

WAY = ("create", "save-details", "save-draft", "freeze", "open")


def test_a_script_gets_from_a_pasted_text_to_an_open_statement(script):
    slug = script.do("POST", "statements", find_operation("create").example, status=201)["slug"]
    script.do("PATCH", f"statements/{slug}/details", find_operation("save-details").example)
    read = script.ask("GET", f"statements/{slug}/draft")
    script.do("PUT", f"statements/{slug}/draft", read.json(), If_Match=read.headers["ETag"])
    seen = script.do("GET", f"statements/{slug}/text")
    frozen = script.do("POST", f"statements/{slug}/freeze", {"sha256": seen["sha256"]})
    opened = script.do("POST", f"statements/{slug}/open")

    assert (frozen["state"], opened["state"]) == ("frozen", "open")
    assert opened["text_sha256"] == seen["sha256"]
    assert opened["page"] == f"https://letters.example.org/s/{slug}/"
    assert script.do("GET", "statements")["items"][0]["slug"] == slug
