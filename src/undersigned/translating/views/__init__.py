"""Pages about languages."""
