"""What a machine needs around the processes: its web server's file, its units, and the script that sets them up.

Words: a *release* is a version of the software in a folder of its own; *current* is the link to the one that runs; a
*unit* is a file of systemd; *our* file is one that the script wrote and nobody changed since. Nothing here needs more
than Python itself: it runs before anything is installed. Not here: what the processes do (`web`).
"""
