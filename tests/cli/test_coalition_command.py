"""The operator adds a coalition, limits it, moves convenors, and removes it while the instance runs."""

import json
from pathlib import Path


def say(running, *words, code=0):
    done = running.run("coalition", *words, "--json", code=code)
    return json.loads(done.stdout) if not code else done.stderr


def test_a_coalition_from_its_first_link_to_its_certificate(at_command_line):
    running = at_command_line
    added = say(running, "add", "harbour", "Harbour Workers", "--convenor", "Wenke")
    assert "/desk/sign-in/#" in added["link"]
    assert {"slug": "harbour", "name": "Harbour Workers"} in say(running, "list")["coalitions"]
    assert "has this short name" in say(running, "add", "harbour", "Others", code=2)
    assert "1 to 20 small letters" in say(running, "add", "Har bour", "Others", code=2)

    limited = say(running, "limits", "harbour", "--convenors", "1", "--storage", "500", "--mails", "30")
    assert limited["used"]["convenors"] == "1 of 1"
    assert limited["used"]["storage"] == "0.0 MiB of 500.0 MiB"
    assert "give a number" in say(running, "limits", "harbour", "--open", "many", code=2)
    assert "used 1, allowed 1" in say(running, "let-in", "harbour", "1", code=2)
    assert say(running, "limits", "harbour", "--convenors", "none")["used"]["convenors"] == "1"
    number = next(one for one in say(running, "let-in", "harbour", "1")["convenors"] if one.startswith("1 "))
    assert number not in say(running, "let-go", "harbour", "1")["convenors"]
    assert say(running, "listed", "harbour", "no")["is_listed"] is False
    assert say(running, "rename", "harbour", "Dockers")["name"] == "Dockers"

    text = Path(running.data).parent / "text.md"
    text.write_text("# For light\n\nWe ask for light at the quay.\n")
    made = json.loads(running.run("statement", "create", str(text), "--coalition", "harbour", "--json").stdout)
    assert made["slug"] == "harbour--for-light"
    assert say(running, "remove", "harbour")["rows"]["texts_statement"] == 1
    assert "Nothing was changed" in say(running, "remove", "harbour", "--confirm", "valley", code=2)

    begun = say(running, "remove", "harbour", "--confirm", "harbour")
    certificate = Path(begun["certificate"])
    running.wait_until(certificate.with_suffix(".md").exists)
    running.wait_until(lambda: "harbour" not in running.run("coalition", "list").stdout)

    assert json.loads(certificate.read_bytes())["never_public"] == 1
    assert "There is no statement" in running.run("statement", "show", "harbour--for-light", code=2).stderr
    assert "Wenke" not in running.run("convenor", "list").stdout
