"""Watching the machine and never the people: measures, health, alarms to the operator.

Words: a *measure* is a number with a name; a *check* is one thing that a process needs to do its work; a process is
*alive* if it answers and *ready* if all its checks hold; an *alarm* is mailed to the operator. What may be measured,
and how finely, says docs/decisions/0054-measures-without-moments.md. Each process tells its own state through a socket
in the runtime folder; whoever gathers them needs no Django. Alarms that convenors get are in `desk`.
"""
