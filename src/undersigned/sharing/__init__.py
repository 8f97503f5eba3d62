"""What convenors write so that a statement travels: wordings to pass on, talking points, terms of reprinting.

Words: a *wording* is a suggestion that invites somebody's own words; an *objection* comes with its *answer*; a
*printing* is where an outlet published the statement. What is not here: pages and files (`publishing`). Nothing is ever
posted in anybody's name, and nobody counts who passed something on.
"""
