"""Who works at the municipality of a rehearsal: officials with a password and, as the second factor, an app.

`prepare` makes them in a process of its own, which has the settings of the nodes: the secret of an app is locked with
their key.
"""

import base64
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

from rehearsal.load import Official

ROOT = Path(__file__).resolve().parent.parent
MUNICIPALITY, NAME = "GM9999", "Waaierdam"
PASSWORD = "een-lang-wachtwoord-voor-de-repetitie"
PERIOD = 30  # seconds: MFA_TOTP_PERIOD


def prepare(environment, number=2):
    """Make the municipality and so many officials in the database that this environment names, unless they are there.

    Takes the environment of the nodes, on top of that of this process. Returns [Official].
    """
    command = [sys.executable, "-m", "rehearsal.load_people", str(number)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True
    )
    people = json.loads(done.stdout.splitlines()[-1])
    return [Official(email, PASSWORD, lambda secret=secret: code_of(secret)) for email, secret in people]


def code_of(secret, at=None):
    """What an app with this secret shows at a moment (RFC 6238): now, unless given."""
    count = struct.pack(">Q", int(time.time() if at is None else at) // PERIOD)
    digest = hmac.new(base64.b32decode(secret), count, hashlib.sha1).digest()
    start = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def main(number):
    """Make them, and print [(address, secret of the app)] as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django

    django.setup()

    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from accounts.models import Membership, Organisation, User
    from areas.models import Municipality

    names = {"name": NAME, "province": "PV26"}
    here = Municipality.objects.get_or_create(code=MUNICIPALITY, defaults=names)[0]
    Organisation.objects.get_or_create(municipality=here)
    found = []
    for each in range(1, number + 1):
        email = f"ambtenaar{each}@repetitie.example"
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD)
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        Membership.objects.get_or_create(user=user, municipality=here, defaults={"role": Membership.Role.OFFICIAL})
        Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        found.append((email, secret))
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
