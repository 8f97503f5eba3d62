"""Each process of an instance starts with what it needs: libraries that few ever use wait until somebody does."""

import subprocess
import sys

SELDOM = {"httpx", "rich", "dns", "docx", "fontTools", "PIL"}


def test_the_door_of_strangers_starts_without_what_it_seldom_or_never_uses():
    code = (
        "import sys, undersigned.web.processes, undersigned.letterbox.app;"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not SELDOM & set(done.stdout.split())
