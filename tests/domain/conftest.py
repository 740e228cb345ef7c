"""Property tests here are about values, not speed: a slow machine fails none of them."""

from hypothesis import settings

settings.register_profile("calm", deadline=None, max_examples=60)
settings.load_profile("calm")
