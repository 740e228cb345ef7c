"""Tests of the house itself: settings, packaging, documentation, import floors."""
