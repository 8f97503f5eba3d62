"""What goes in and out, as pydantic models: they check requests, and the description is made of them.

A member that is not known is refused, and no type is guessed: "3" is no number.
"""
