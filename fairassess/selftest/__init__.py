"""The hostile servers that this program is tested against, and the test, for its users."""
