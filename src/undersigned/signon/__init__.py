"""Signing before a release: a board of who is invited, their answers, deadlines, the press's copies, the release.

*Phase*: the private time of a statement. *Board*: its invitations, in the order in which the names will stand.
Who signs, signs at the letter box like everybody (`letterbox.inviting`), and waits there, locked, for the release
(`signing.actions.releasing`). Here is no name that is not sealed, and no text: that is in `texts`.
"""
