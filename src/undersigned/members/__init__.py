"""Members of organisations who are counted without their names: issuers, their codes, requests, boards.

Words: an *issuer* is an organisation's key for one statement with two windows; a *code* is what a member was mailed, of
which a hash is kept; a *request* is the blinded number that came with a code; the *board* is what the organisation
signed.
What is not here: the organisation's signer (`opening`), tokens and slips (`sealing`), `member` entries that wait for
the log (`signing`), and the letter box, which writes requests and counts redemptions with plain SQL.
"""
