"""Encryption and keyed marks, as pure functions: bytes and keys in, bytes out."""
