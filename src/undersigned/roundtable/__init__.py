"""Drafting together: parties at a table, amendments, decisions, minutes, an adopted text.

Words: a *table* belongs to one statement; a *party* is an organisation, or a person alone; a *seat* is a person at the
table; an *amendment* proposes a change of the draft; a *decision* is a vote on it, on a clause or on the whole; a
*voice* is one cast vote.
What is not here: frozen texts (`texts`), signatures (`signing`), and opening an adopted text for them (`desk`).
"""
