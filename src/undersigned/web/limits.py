"""How much of a request each process takes; the front refuses what is more before it is passed on."""

LETTERBOX_BODY_BYTES = 256 * 1024
SITE_BODY_BYTES = 64 * 1024 * 1024
"""Texts to import, boards of members' tokens."""
