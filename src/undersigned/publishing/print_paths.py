"""Where the statement's PDFs stand in a bundle."""

PAPERS = {"a4": "a4", "letter": "us-letter"}
"""Names of papers in file names, and as templates of print call them."""


def print_path(lang: str, paper: str) -> str:
    """Return the path in the bundle of the statement's PDF."""
    return f"statement.{lang}.{paper}.pdf"
