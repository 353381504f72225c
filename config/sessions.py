"""Who asks, in one query: the session, its person with their roles and what they initiated, and the data versions.

Django asks these one by one. Nothing of it outlives the request: who was suspended or signed out is so at the next
one, in every process. A person is believed only when the session itself names them, signed; that its row in the list
of sessions names the same one is how they are found in the same query. Where it does not, they are asked as before.
"""

import json
from functools import cache

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError, connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import User
from initiatives.models import initiated_by
from initiatives.search import data_version

FIELDS = [field.attname for field in User._meta.concrete_fields]


class SessionStore(DatabaseStore):
    """Sessions in Django's own table, with what was read beside them."""

    # Of the request that loaded this session: the data versions at its beginning, None when it was not loaded.
    versions = None
    _person = None

    def load(self):
        found = _asked(self.session_key)
        if found is None:
            self._session_key = None
            return {}
        data, *person, roles, initiated, versions = found
        self.versions = data_version.parsed(json.loads(versions))
        if person[0] is not None:
            self._person = user = User.from_db(connection.alias, FIELDS, person)
            user.active_memberships = [tuple(each) for each in json.loads(roles)]
            user.works_somewhere = bool(user.active_memberships)
            user.initiated = frozenset(initiated)
            user.site_version = self.versions.site.number
        return self.decode(data)

    def person(self, key):
        """The User with this key as read with the session; None when it was read with another one or none."""
        return self._person if self._person is not None and str(self._person.pk) == str(key) else None

    def flush(self):
        super().flush()
        self._person = None

    @classmethod
    def get_model_class(cls):
        return DatabaseStore.get_model_class()


def _asked(session_key):
    """What the query gives for this session, None when it is gone. As the first question of a request it also tells
    whether the connection still lives; Django need not ask."""
    parameters = [timezone.now(), session_key]
    if not connection.get_autocommit():
        return _row(data_version.READ_IN_TRANSACTION, parameters)
    connection.health_check_done = True
    try:
        return _row(data_version.READ, parameters)
    except OperationalError:
        connection.close()
        return _row(data_version.READ, parameters)


def _row(clock, parameters):
    query, given = _query(clock)
    with connection.cursor() as cursor:
        cursor.execute(query, [*given, *parameters])
        return cursor.fetchone()


@cache
def _query(clock):
    """(the query with this reading of the clock, its first parameters)."""
    own, given = initiated_by(RawSQL("person.id", [])).order_by().query.sql_with_params()
    fields = ", ".join(f"person.{connection.ops.quote_name(field.column)}" for field in User._meta.concrete_fields)
    query = f"""
        SELECT
            session.session_data,
            {fields},
            (
                SELECT coalesce(jsonb_agg(jsonb_build_array(municipality_id, role) ORDER BY id), '[]')
                FROM accounts_membership WHERE user_id = person.id AND suspended_at IS NULL
            ),
            ARRAY({own}),
            (
                SELECT coalesce(jsonb_agg(jsonb_build_array(name, version, since, own, anew_since)), '[]')
                FROM ({clock}) AS clock (name, version, since, own, anew_since)
            )
        FROM django_session AS session
        LEFT JOIN usersessions_usersession AS listed ON listed.session_key = session.session_key
        LEFT JOIN accounts_user AS person ON person.id = listed.user_id
        WHERE session.expire_date > %s AND session.session_key = %s
    """
    return query, given
