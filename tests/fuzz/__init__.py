"""Fuzzing that knows our formats: `make fuzz` runs a million cases and prints what was tried.

Valid things are changed where it hurts (`changing`), handed to what reads them (`targets`, `over_http`), and whatever
comes back must be a value or a refusal of ours, within its time.
"""
