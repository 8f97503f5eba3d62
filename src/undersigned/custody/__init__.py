"""The care for keys and for what is locked with them: rehearsals, epochs, exports, decisions, destruction.

Words: a *key* here is always a public one, that signatures are locked to; its secret half is on its holders' sticks or
papers and never comes here. A key is *prepared* until it is put *in force*; each change of what is in force begins an
*epoch*, which the log tells. A *rehearsal* shows that somebody can open. A *proposal* is what one convenor wants and a
second one has to agree to. A *note* is what the public is told: a day, a kind, numbers.
What is not here: the signatures themselves (`signing`), and the offline tools (`opening`).
"""
