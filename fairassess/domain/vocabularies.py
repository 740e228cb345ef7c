"""Which texts are codes of languages, resource types and access rights that machines know."""

import re

_LONGEST = 200


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ISO 639-1, two letters. Three-letter codes are thousands and are known by their form alone.
_LANGUAGES = _words(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu
    cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi
    ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks
    ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl
    nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl
    sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve
    vi vo wa wo xh yi yo za zh zu
    """
)
_LANGUAGE = re.compile(r"(?P<code>[a-z]{2,3})(?:-[A-Za-z0-9]{1,8})*")

_DCMI = "http://purl.org/dc/dcmitype/"
_DCMI_TYPES = _words(
    """
    collection dataset event image interactiveresource movingimage physicalobject service
    software sound stillimage text
    """
)
_EU_REPO = "info:eu-repo/semantics/"
# These say how far a text has come, and not what it is.
_EU_REPO_VERSIONS = _words("draft submittedversion acceptedversion publishedversion updatedversion")
_EU_REPO_ACCESS = _words("openaccess embargoedaccess restrictedaccess closedaccess")
_EU_REPO_DATE = "info:eu-repo/date/embargoend/"
_COAR_TYPE = re.compile(
    r"https?://purl\.org/coar/resource_type/(?:c_[0-9a-z]{4,8}|[0-9A-Z]{4}-[0-9A-Z]{4})/?",
    re.IGNORECASE,
)
_COAR_ACCESS = re.compile(r"https?://purl\.org/coar/access_right/c_[0-9a-z]{4,5}/?", re.IGNORECASE)


def is_language(text: str) -> bool:
    """
    Return whether *text* is a language code: `en`, `eng`, or with a region as in `en-GB`.

    Source:
        ISO 639-1; of ISO 639-2 and 639-3 only the form; BCP 47 for what follows a hyphen.
    """
    match = _LANGUAGE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return match is not None and (len(match["code"]) == 3 or match["code"] in _LANGUAGES)


def is_resource_type(text: str) -> bool:
    """
    Return whether *text* is a term of a vocabulary of resource types.

    Source:
        COAR Resource Types (address); info:eu-repo semantics; DCMI Type Vocabulary (name or
        address).
    """
    if len(text) > _LONGEST:
        return False
    text = text.strip()
    term = text.lower()
    if term.startswith(_EU_REPO):
        rest = term.removeprefix(_EU_REPO)
        return rest.isalpha() and rest not in _EU_REPO_VERSIONS | _EU_REPO_ACCESS
    name = term.removeprefix(_DCMI).removeprefix("dcmitype:")
    return name in _DCMI_TYPES or _COAR_TYPE.fullmatch(text) is not None


def is_access_right(text: str) -> bool:
    """
    Return whether *text* is a term that says who may have access.

    Source:
        info:eu-repo access terms; COAR Access Rights.
    """
    if len(text) > _LONGEST:
        return False
    term = text.strip().lower()
    if term.startswith(_EU_REPO):
        return term.removeprefix(_EU_REPO) in _EU_REPO_ACCESS
    return term.startswith(_EU_REPO_DATE) or _COAR_ACCESS.fullmatch(text.strip()) is not None
