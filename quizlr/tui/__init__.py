"""The Textual front end: it draws what the service hands it and sends back what was typed."""
