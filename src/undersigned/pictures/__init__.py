"""Pictures and documents that somebody hands in: recognised by their bytes, measured before they are read, made anew.

*Picture*: JPEG or PNG as it leaves, without whatever the camera or program wrote beside the pixels. *Document*: a
picture, or a PDF that is kept byte for byte. Nothing here knows a statement, a table or a path.
"""
