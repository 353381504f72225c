import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership, User
from tests.builders import a_municipality, a_user, an_admin, an_official

pytestmark = pytest.mark.django_db


class TestUser:
    def test_keeps_the_address_in_lower_case(self):
        assert User.objects.create_user(" Ann@Example.ORG ").email == "ann@example.org"

    def test_keeps_nothing_in_the_address_that_cannot_be_seen(self):
        ann = User.objects.create_user("\u202aann@exam\u200bple.org\ufeff")
        assert User.objects.get_by_natural_key("ann\u2060@example.org") == ann

    def test_what_is_typed_at_the_admin_passes_the_door_too(self):
        ann = User(email="ann@exam\u200bple.org", name="An\ufffen \ue000", password="x")
        ann.full_clean()
        assert (ann.email, ann.name.strip()) == ("ann@example.org", "Ann")

    def test_is_found_by_the_address_however_it_is_written(self):
        ann = a_user("ann@example.org")

        assert User.objects.get_by_natural_key("Ann@Example.org") == ann

    def test_the_database_allows_one_account_per_address(self):
        a_user("ann@example.org")

        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(email="ANN@example.org")

    def test_a_form_says_so_in_words(self):
        a_user("ann@example.org")

        with pytest.raises(ValidationError) as refused:
            User(email="ANN@example.org", password="x").full_clean()

        assert set(refused.value.error_dict) == {"email"}

    def test_needs_an_address(self):
        with pytest.raises(ValueError, match="e-mail address"):
            User.objects.create_user("")

    def test_without_a_password_has_none_that_works(self):
        assert not User.objects.create_user("ann@example.org").has_usable_password()

    def test_a_superuser_may_use_the_admin(self):
        root = User.objects.create_superuser("root@example.org", "een-lang-wachtwoord")

        assert (root.is_staff, root.is_superuser) == (True, True)

    def test_is_called_by_name_or_else_by_address(self):
        assert str(User(email="ann@example.org", name="Ann")) == "Ann"
        assert str(User(email="ann@example.org")) == "ann@example.org"


class TestRoles:
    @pytest.mark.parametrize(
        ("make", "official", "admin"), [(a_user, False, False), (an_official, True, False), (an_admin, True, True)]
    )
    def test_an_admin_is_an_official_too(self, make, official, admin):
        person = make()

        assert (person.is_official, person.is_admin) == (official, admin)

    def test_an_official_is_one_of_their_own_municipality(self):
        person = an_official(a_municipality("GM0355", "Zeist"))

        assert person.is_official_of("GM0355")
        assert not person.is_official_of("GM9999")
        assert not person.is_official_of(None)

    def test_asks_the_database_once(self, django_assert_num_queries):
        person = User.objects.get(pk=an_admin().pk)

        with django_assert_num_queries(1):
            assert person.is_official
            assert person.is_admin
            assert person.is_official_of("GM9999")

    def test_is_one_per_municipality(self):
        person = an_official()

        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=person, municipality_id="GM9999", role=Membership.Role.ADMIN)
