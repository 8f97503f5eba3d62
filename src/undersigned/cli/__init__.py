"""The `undersigned` command. Server parts are imported only when a command asks for them."""
