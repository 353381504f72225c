"""To whom a back-up is encrypted, and the key that opens it (age: https://age-encryption.org/v1)."""

import pyrage
from pyrage import ssh, x25519

from backup.trouble import BackupTrouble

BEGINS = b"age-encryption.org/v1"


def recipients(texts):
    """The public keys in these texts: of age (age1…) or of SSH (ssh-ed25519 …, ssh-rsa …). Raises BackupTrouble."""
    return [_recipient(text.strip()) for text in texts if text.strip()]


def _recipient(text):
    try:
        return (ssh if text.startswith("ssh-") else x25519).Recipient.from_str(text)
    except pyrage.RecipientError as error:
        secret = "a private key: the back-up needs the public one" if "SECRET" in text.upper() else "no public key"
        shown = "" if "SECRET" in text.upper() else f" “{text[:80]}”"
        raise BackupTrouble(f"A recipient{shown} is {secret}, age1… or ssh-ed25519 ….") from error


def identities(content):
    """The private keys in a file: of age-keygen, or of SSH without a passphrase. Raises BackupTrouble."""
    try:
        if b"PRIVATE KEY-----" in content:
            return [ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode().splitlines()]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError, ValueError) as error:
        raise BackupTrouble("The file of --identity holds no private key that can be read.") from error
    if not found:
        raise BackupTrouble("The file of --identity holds no private key.")
    return found


def new_key():
    """(private, public) key of age, as texts."""
    made = x25519.Identity.generate()
    return str(made), str(made.to_public())
