"""Backups: every row of the database in one sealed file, and the way back, also to another machine or database.

Words: the *head* says whose backup it is and how far its logs were; the *place* is where it is restored to, which is
empty; *catching up* brings the restored logs to what was published since, so that no log forks and no name that was
taken back comes again. What is not here: keys of statements, which lie outside data and backups, and published files,
which are made anew. Format: docs/reference/formats/backup.md.
"""
