"""Where this instance has its things: folders, database, public address, keys.

Words: *data* is the folder that is backed up; *runtime* is a folder in memory for what must not reach the disk;
*keys* is a folder outside data and backups; *origin* is the public host. No Django, no tables.
"""
