"""Undersigned: joint statements that people sign, publish and check. ARCHITECTURE.md shows the rooms."""

__version__ = "0.1.0"
