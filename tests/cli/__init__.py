"""Tests of the command line: its documents, its exit codes, its deadlines."""
