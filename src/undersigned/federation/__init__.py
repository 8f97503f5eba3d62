"""Following in the Fediverse: one actor for the instance, which says what became of statements; never a name.

*Actor*: the account that people follow, `@statements@` and the host. *Post*: what it says of a statement, a Note of
ActivityStreams. *Server*: where posts are delivered to, once for everybody who follows from there. Off until the
operator wants it. What is published lies as static files; what strangers send comes in through the letter box.
Source: docs/reference/fediverse.md; docs/decisions/0066.
"""
