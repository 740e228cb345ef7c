"""Tests in a real browser, against the demo world."""
