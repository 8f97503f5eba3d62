"""Offline tools of those who hold keys: convenors, trustees, organisations. Files in, files out; no server, no network.

Words: an *export* is the sealed records of one statement, as the server hands them over; a *reading* is what a key made
of it; *decisions* go back to the server and name commitments only, never a person; a *box* is a key that trustees'
*papers* open together; an *issuer* is an organisation that signs tokens of its members with a *signer* on its own
computer. The folder `static/ceremony` is the same for a browser, as a page that works with the network off.
What is not here: encryption itself (`sealing`), and prompts and files (`cli`).
"""
