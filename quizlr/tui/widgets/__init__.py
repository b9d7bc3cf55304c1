"""The widgets: view data in, messages out."""
