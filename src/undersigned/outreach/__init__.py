"""What helps a statement travel on paper: leaflets, posters, the press kit, sheets. Nothing here is part of the bundle.

Words: a *piece* is one thing to print. It is set when somebody asks for it, from the same frozen text as the page and
from the talking points of the convenors (`sharing`), and is kept nowhere. A *sheet* has a code and lines for
signatures; two people *count* it, by its number alone. A *count* is what of that stands in the log. What is not here:
the statement's PDF, which is published (`publishing.prints`).
"""
