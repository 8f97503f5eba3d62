"""Coalitions: who shares an instance without seeing each other; who belongs to which; what each may use of it.

Every statement belongs to one coalition for good. What an instance had before there were several, and what begins
where nobody chose, belongs to the *first* one, whose statements have plain short names; those of any other begin with
its own short name, so that a name that is taken tells nothing about others. A *limit* is what the operator set, empty
where there is none. Not here: what is counted against limits, which needs the rooms above (`desk.using`).
Source: docs/decisions/0056-coalitions.md.
"""
