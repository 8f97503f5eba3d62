"""XLIFF: a language for other programs, and back. Writes 2.1, reads 2.0 and 2.1, and 1.2.

Rules: one unit a part, named by its key; emphasis and links are inline codes with the numbers of the source's; what is
not understood is refused for its part alone, and the rest is read. No entities, no document type, no network.
Source: OASIS XLIFF 2.1 (2018) and 1.2 (2008); docs/reference/formats/xliff.md.
"""

from undersigned.translating.xliff.reading import ReadUnit, read_xliff
from undersigned.translating.xliff.writing import WrittenUnit, format_xliff

__all__ = ["ReadUnit", "WrittenUnit", "format_xliff", "read_xliff"]
