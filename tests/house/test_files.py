"""What no file of the project may hold, and what every change has to bring."""

import re
import subprocess
from collections import Counter
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    # Registries are a matter of the machine that installs; naming one here would fetch from it everywhere. Hosts may be
    # written in capitals: in small letters they are found, in a tenth of what a pattern for both sizes takes.
    "the host of a registry": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|--index-url|--extra-index-url|npmmirror"
    ),
    "the path of a machine": re.compile(r"(?<![\w.~-])/(work|root|home/[a-z]+|Users/[A-Za-z]+)/(?!sbin)"),
}


@cache
def list_files():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in names.decode().split("\0") if name and (ROOT / name).is_file()]


@cache
def read_texts():
    texts = {}
    for path in list_files():
        with suppress(UnicodeDecodeError):  # pictures and documents
            texts[path] = path.read_text()
    return texts


def test_every_file_of_tests_has_a_name_of_its_own():
    # pytest can't tell two of one name apart, where their folders are no packages, and stops before the first test.
    tests = [path for path in list_files() if path.name.startswith("test_") and path.suffix == ".py"]
    names = Counter(path.name for path in tests if not (path.parent / "__init__.py").exists())

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what):
    assert [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path, text in read_texts().items()
        if path != Path(__file__)
        for match in FORBIDDEN[what].finditer(text.lower() if "registry" in what else text)
    ] == []


def test_no_pattern_repeats_a_group_possessively():
    # Debian 12's Python 3.11.2 gives what "(?:a+b)*+" matched in half to the match; with "(?>(?:a+b)*)" it does not.
    sources = [path for path in list_files() if path.suffix == ".py" and path != Path(__file__)]

    assert [
        str(path.relative_to(ROOT)) for path in sources if re.search(r"\)(?:[*+?]|\{\d*,?\d*\})\+", path.read_text())
    ] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("name", ["plain", "server", "dev"])
def test_every_locked_release_has_hashes(name):
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements" / f"{name}.txt").read_text().strip())

    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []
