"""Drafting together: parties at a table, amendments, decisions, minutes, an adopted text.

Words: a *table* is opened for one statement; a *party* is an organisation, or a person alone, that has a say; a *seat*
is a person at the table: *chair* (a convenor), *delegate*, *deputy* or *observer*; an *amendment* proposes a change of
the draft; a *decision* is a vote on it, on a clause or on the whole; a *voice* is one cast vote. Who has a seat has no
account and no right at the desk: a browser that took it keeps a cookie of the table's own (`actions.sessions`).
What is not here: frozen texts (`texts`), signatures (`signing`), and opening an adopted text for them (`desk`).
"""
