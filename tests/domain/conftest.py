"""Property tests here are about values, not speed: a slow machine fails none of them."""

from hypothesis import settings

settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
