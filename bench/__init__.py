"""Measuring and killing the real thing: a node of one's own, letters to send to it, and a postman."""
