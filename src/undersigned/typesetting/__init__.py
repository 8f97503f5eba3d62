"""Setting type: a template and data become PDF or PNG, with Typst, in a process of its own.

Words: a *job* is one template with its data; the *press* is the process that sets it. A template is a `.typ` file of a
room, under its `print/`; it begins with `#import "/typesetting/parts.typ": data`. What people wrote comes to it as
strings, never as source, so markup in it is inert. A character that no font here has is refused with the name of its
script, or spelled `[U+1F642]` where strangers wrote it: no empty boxes are printed.

What is not here: what is printed (`publishing`, `outreach`). Source: docs/reference/printing.md.
"""
