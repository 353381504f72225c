"""What a provider says of somebody: claims, as the makes of providers write them."""

from allauth.account.internal.emailkit import valid_email_or_none

from ui.text import bare, cleaned

# What is of the token and not of the person: userinfo has no say in it.
OF_TOKEN = {"iss", "sub", "aud", "exp", "iat", "nonce", "acr", "amr", "sid", "auth_time", "azp"}
MISSING = object()


class Claims:
    """The claims of an id_token and of userinfo as one: userinfo says it later, and the token what is its own.

    Raises ValueError when they are of two people (OpenID Connect Core 1.0, 5.3.2).
    """

    def __init__(self, id_token, userinfo):
        if userinfo and userinfo.get("sub", id_token["sub"]) != id_token["sub"]:
            raise ValueError("userinfo is of somebody else than the id_token")
        self.said = id_token | {name: value for name, value in userinfo.items() if name not in OF_TOKEN}

    def at(self, path):
        """The value at a name, or at names with dots between them (realm_access.roles); MISSING where there is none.

        A name that has dots itself, as the address of a namespace has, is looked for first.
        """
        return found(self.said, path)

    def values(self, path):
        """The texts at a path: one text, a list of them, or an object of which the names count. None where there are
        none, which is something else than an empty list: a claim with too many groups is left out."""
        value = self.at(path)
        if value is MISSING or value is None:
            return None
        values = value if isinstance(value, list | dict) else [value]
        return [str(each) for each in values if isinstance(each, str | int) and not isinstance(each, bool)]

    def address(self, path):
        """The e-mail address at a path; "" where there is none, or one that the provider says is not confirmed."""
        value = next(iter(self.values(path) or []), "")
        if "email_verified" in self.said and not is_true(self.said["email_verified"]):
            return ""
        return valid_email_or_none(bare(value).strip().lower()) or ""

    @property
    def name(self):
        """The name of the person, as far as it is told."""
        parts = [self.said.get(name) for name in ("given_name", "family_name")]
        whole = self.said.get("name") or " ".join(part for part in parts if isinstance(part, str))
        return cleaned(whole)[:120] if isinstance(whole, str) else ""

    def proves_factor(self, provider):
        """Whether this sign-in counts as one with a second factor, as its organisation says of its provider."""
        if provider.factor != provider.Factor.PROVEN:
            return provider.factor == provider.Factor.ALWAYS
        said = {*(self.values("acr") or []), *(self.values("amr") or [])}
        return bool(said & set(provider.factor_values))


def found(said, path):
    if path in said:
        return said[path]
    head, dot, rest = path.rpartition(".")
    tail = []
    while dot:
        tail.insert(0, rest)
        if isinstance(inner := said.get(head), dict):
            return found(inner, ".".join(tail))
        head, dot, rest = head.rpartition(".")
    return MISSING


def is_true(value):
    """Whether a claim says yes: some write it as a text."""
    return value is True or str(value).strip().lower() in {"true", "1"}
