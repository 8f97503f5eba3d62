"""Mail that waits to be sent: queued in the transaction of what it tells of, sent by the worker, then forgotten.

A row is unreadable without the outbox key, which lies in memory: after a reboot queued mails are void.
"""
