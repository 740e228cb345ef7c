"""The web application for WSGI servers: `create_app()`, nothing else."""

from fairassess.web.factory import create_app

__all__ = ["create_app"]
