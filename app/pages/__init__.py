"""One module a page: its layout and its one callback, registered by create_app."""
