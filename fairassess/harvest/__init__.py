"""Whole lists of records from an OAI-PMH provider: fetched, read, counted, never cut silently."""
