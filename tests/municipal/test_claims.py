"""Claims, as the makes of providers write them."""

import pytest

from accounts.models import IdentityProvider
from accounts.municipal.claims import Claims

GUID = "6F9619FF-8B86-D011-B42D-00CF4FC964FF"


def claims(userinfo=None, **said):
    return Claims({"sub": "kim", "iss": "x"} | said, userinfo or {})


@pytest.mark.parametrize(
    ("said", "path", "values"),
    [
        ({"groups": "one"}, "groups", ["one"]),
        ({"groups": ["one", "two"]}, "groups", ["one", "two"]),
        ({"groups": []}, "groups", []),
        ({"groups": {"beheer": {"org": "x"}}}, "groups", ["beheer"]),
        ({"groups": [1, None, True, {"a": 1}, "one"]}, "groups", ["1", "one"]),
        ({"groups": None}, "groups", None),
        ({}, "groups", None),
        ({"_claim_names": {"groups": "src1"}}, "groups", None),
        ({"realm_access": {"roles": ["one"]}}, "realm_access.roles", ["one"]),
        ({"resource_access": {"waaier": {"roles": ["one"]}}}, "resource_access.waaier.roles", ["one"]),
        ({"resource_access": {"waaier.nl": {"roles": ["one"]}}}, "resource_access.waaier.nl.roles", ["one"]),
        ({"https://example.nl/roles": "one"}, "https://example.nl/roles", ["one"]),
        ({"realm_access": "text"}, "realm_access.roles", None),
        ({"realm_access": {}}, "realm_access.roles", None),
    ],
)
def test_values_come_as_one_as_many_and_nested(said, path, values):
    assert claims(**said).values(path) == values


def test_userinfo_adds_and_the_token_keeps_what_is_its_own():
    said = claims({"sub": "kim", "email": "new@x.nl", "acr": "mfa", "iss": "y"}, email="old@x.nl", oid="1", acr="1")
    assert (said.at("email"), said.at("oid"), said.at("acr"), said.at("iss")) == ("new@x.nl", "1", "1", "x")


def test_userinfo_of_somebody_else_is_refused():
    with pytest.raises(ValueError, match="somebody else"):
        claims({"sub": "sam"})


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"name": "Kim Smit"}, "Kim Smit"),
        ({"given_name": "Kim", "family_name": "Smit"}, "Kim Smit"),
        ({"given_name": "Kim"}, "Kim"),
        ({"name": ["Kim"]}, ""),
        ({"name": "K" * 200}, "K" * 120),
        ({}, ""),
    ],
)
def test_the_name(said, name):
    assert claims(**said).name == name


@pytest.mark.parametrize(
    ("said", "path", "address"),
    [
        ({"email": " Kim@Waaierdam.NL "}, "email", "kim@waaierdam.nl"),
        ({"email": ["kim@waaierdam.nl", "x@y.nl"]}, "email", "kim@waaierdam.nl"),
        ({"preferred_username": "kim@waaierdam.nl"}, "preferred_username", "kim@waaierdam.nl"),
        ({"email": "kim@waaierdam.nl", "email_verified": 0}, "email", ""),
        ({"email": "kim\x00@waaierdam.nl\r\nBcc: x@y.nl"}, "email", ""),
        ({"email": 5}, "email", ""),
    ],
)
def test_the_address(said, path, address):
    assert claims(**said).address(path) == address


def test_the_highest_role_counts_and_a_number_is_the_same_in_capitals():
    provider = IdentityProvider(official_values=["official"], admin_values=[GUID])
    assert provider.role_in(["official", GUID.lower()]) == "admin"
    assert provider.role_in(["official", "x"]) == "official"
    assert provider.role_in(["Official"]) is None
    assert provider.role_in([]) is None


def test_an_organisation_may_vouch_for_its_own_domain_and_not_for_one_that_looks_like_it():
    provider = IdentityProvider(domains=["waaierdam.nl"])
    good, *bad = "kim@waaierdam.nl", "kim@x.waaierdam.nl", "kim@xwaaierdam.nl", "kim", "kim@waaierdam.nl@x.nl"
    assert provider.vouches_for(good) and not any(map(provider.vouches_for, bad))
