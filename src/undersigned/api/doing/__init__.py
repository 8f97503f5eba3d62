"""What each operation does: the desk's own actions and queries, one module for each subject."""
