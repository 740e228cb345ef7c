"""Headers that every answer carries: what the page may load, and who may frame or keep it."""

from flask import Flask, Response, request

# Plotly writes style elements of its own; everything else here would do without inline styles.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{inline}; img-src 'self' data:{blob};"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_STATIC_KEPT = "public, max-age=31536000, immutable"


def install(app: Flask, *, is_https: bool) -> None:
    """Add the headers to every answer, errors included."""

    @app.after_request
    def add(response: Response) -> Response:
        has_chart = response.headers.pop("X-Page-Has-Chart", None) is not None
        policy = _POLICY.format(
            inline=" 'unsafe-inline'" if has_chart else "", blob=" blob:" if has_chart else ""
        )
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        if is_https:
            response.headers.setdefault(
                "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
            )
        if request.endpoint in ("static", "vendor.file"):
            # The address of a static file carries the version, so that it may be kept for ever.
            if "v" in request.args and response.status_code == 200:
                response.headers["Cache-Control"] = _STATIC_KEPT
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
