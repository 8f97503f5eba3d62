"""What is decided about languages: units and segments, who works on them, the glossary, offers. Pure."""

from undersigned.translating.rules.refusing import Refusal

__all__ = ["Refusal"]
