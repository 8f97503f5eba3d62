"""Every page names the scripts that it runs by their hashes, so that whoever knows the page knows them too."""

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "undersigned"
# The page that checks also runs from a disk, where browsers start no script that names a hash; its bundle lists
# the hashes. The page of keys is one file, whose scripts are named in its own policy.
APART = {"publishing/templates/publishing/verify.html", "opening/static/ceremony/index.html"}
TAG = re.compile(r'<script\b.*?>(?=</script>)|<link rel="modulepreload".*?>(?=\n)')
IMPORT = re.compile(r'^import\b.*?[\'"]\./([\w./-]+)[\'"]', re.MULTILINE)


def test_no_script_of_a_template_is_without_its_hash():
    pages = [path for path in SOURCE.rglob("*.html") if str(path.relative_to(SOURCE)) not in APART]
    tags = [(path.name, tag) for path in pages for tag in TAG.findall(path.read_text())]

    assert len(tags) >= 12
    assert [(name, tag) for name, tag in tags if "{% integrity " not in tag] == []


def test_the_page_that_checks_names_no_hash_so_that_it_runs_from_a_disk():
    assert "integrity=" not in (SOURCE / "publishing/templates/publishing/verify.html").read_text()


def test_what_a_module_imports_is_named_by_the_page_too():
    # A browser checks the hash of a module alone, not of its imports, unless the page loads those with a hash before.
    imported = {
        f"{path.parent.name}/{name}"
        for path in SOURCE.glob("*/static/**/*.js")
        if "vendored" not in path.parts
        for name in IMPORT.findall(path.read_text())
    }
    named = " ".join(path.read_text() for path in SOURCE.rglob("*.html"))

    assert imported == {"members/vendored/blindrsa.js"}
    assert all(f'rel="modulepreload" href="{{{{ slots.root }}}}assets/{name}"' in named for name in imported)
