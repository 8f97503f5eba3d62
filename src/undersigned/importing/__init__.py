"""Reads statements and lists of names as they are found: bytes in, proposal with source spans out.

Words of this room: a *source* is what was handed in, as plain text cut into *blocks*; a *proposal* says what was
recognised in it; a *span* is the place in the source's text that a part was taken from; what was *dropped* is named
with a reason. A person corrects the proposal before anything is kept, so taking too little is the smaller error.

Not here: writing, the network, the database, and the decision what a text shall say.
"""
