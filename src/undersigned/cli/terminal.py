"""Tables and colours for those who read a command's answer themselves."""

from typing import NoReturn

from rich import console


class Console(console.Console):
    """Rich's console, which leaves it to `main` what is done when the reader of the output is gone."""

    def on_broken_pipe(self) -> NoReturn:
        """Go on with the error; rich would leave with 1, which means here that something was found wrong."""
        raise BrokenPipeError
