"""Webhooks: telling addresses that a convenor named that something happened to a statement, without any name.

What happened is found by comparing how a statement stands with how it stood, so that nothing is forgotten whichever way
it was done, and a crash loses nothing. Deliveries are signed as Standard Webhooks asks (Ed25519) and go through the
guarded way out. Source: docs/reference/formats/webhook.md.
"""
