"""Imports: files of rows on their way into the shop, what was found in them, and their end."""
