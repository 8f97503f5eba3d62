"""What the desk does, for programs: one list of operations, served under `/api/v1/` and used by the command line.

`operation` holds the list, `doing` what each does through the desk's own actions, `shapes` what goes in and out,
`problems` what went wrong, `description` the OpenAPI document that is made of all of these. Nothing here has tables.
What a convenor has to do in person is not in the list: docs/reference/api.md says what, and why.
"""
