"""What the addressees answered, demand by demand: who said what, when, and where that stands.

*Demand*: a clause that asks somebody, or the whole statement to one addressee. *Entry*: something that happened on a
day: it was handed over, an answer came, two convenors consider a condition fulfilled. A published entry stays; it is
corrected by another one. What the public sees of it is written by `publishing`; signatures are not here.
"""
