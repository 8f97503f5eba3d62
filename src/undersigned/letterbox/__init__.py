"""The door of strangers: sign, confirm, change, withdraw, receipt. A plain ASGI application and a group-commit writer.

It uses `signing.rules`, owns no table, and writes with plain SQL to tables that `signing` and `outbox` define.
"""
