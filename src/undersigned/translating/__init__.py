"""Languages of a text, clause by clause: translators, reviewers, a glossary, and translations that outlets send.

Words: a *unit* is what is translated at once (a title, a paragraph, a clause, a sub-item); a *segment* is a unit in
another language, with the words that it was made from; it is *stale* where those are not the words of the text any
more. A *hand* is somebody who works on one language: a convenor, or a person who came by a link. An *offer* is a whole
translation that somebody sent without being asked; shown before a review it is *unofficial*.
Not here: the frozen files of a language (`texts`), and what the log says of them (`signing`).
"""
