"""`python -m undersigned.cli` is `undersigned`."""

import sys

from undersigned.cli.main import main

sys.exit(main())
