"""A certificate that browsers would refuse is refused when it is handed in, with the reason and the way out."""

import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest

from undersigned.hosting.certificate import DAYS_LEFT, CertificateUnfit, check_certificate

HOST = "letters.example.org"
DAYS = 30


def make(folder, name, *names):
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-days", str(DAYS), "-subj", f"/CN={names[0]}"]
    command += ["-addext", "subjectAltName=" + ",".join(f"DNS:{one}" for one in names)]
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run([*command, "-out", paths[0], "-keyout", paths[1]], capture_output=True, check=True)
    return paths


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    locked = folder / "locked.key"
    pairs = {"ours": make(folder, "ours", HOST), "other": make(folder, "other", "elsewhere.example")}
    pairs["any"] = make(folder, "any", "*.example.org", "example.org")
    command = ["openssl", "pkey", "-in", pairs["ours"][1], "-aes256", "-passout", "pass:words", "-out", locked]
    subprocess.run(command, capture_output=True, check=True)
    pairs["mixed"] = pairs["ours"][0], pairs["other"][1]
    pairs["locked"] = pairs["ours"][0], locked
    pairs["missing"] = pairs["ours"][0], folder / "none.key"
    pairs["swapped"] = pairs["ours"][::-1]
    pairs["now"] = datetime.fromtimestamp(time.time(), UTC)
    return pairs


@pytest.mark.parametrize("which", ["ours", "any"])
def test_a_certificate_for_the_host_is_taken(made, which):
    check_certificate(*made[which], HOST, now=made["now"])


@pytest.mark.parametrize(
    ("which", "days", "reason"),
    [
        ("other", 0, "is not for letters.example.org"),
        ("mixed", 0, "do not belong together"),
        ("locked", 0, "without a passphrase"),
        ("swapped", 0, "fullchain.pem"),
        ("missing", 0, "is not there"),
        ("ours", DAYS, "has ended on"),
        ("ours", DAYS - DAYS_LEFT + 1, "in less than 7 days"),
        ("ours", -1, "is the clock of this machine right"),
    ],
)
def test_one_that_browsers_would_refuse_is_refused_with_its_reason(made, which, days, reason):
    with pytest.raises(CertificateUnfit, match=reason):
        check_certificate(*made[which], HOST, now=made["now"] + timedelta(days=days))
