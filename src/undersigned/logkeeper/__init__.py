"""Keeps the public logs: appends entries, signs each size once, writes tiles, replaces the checkpoint last.

It knows logs and bytes; what an entry means is known to `publiclog`, why it is appended to `signing`.
"""
