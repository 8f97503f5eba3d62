"""The convenor's pages, over all rooms. Its actions join rooms that do not know each other."""
