"""Settings, root addresses, middleware, base template and style sheets of the server."""
