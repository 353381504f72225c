"""What can go wrong with a back-up, each time as one sentence for who runs Waaier."""


class BackupTrouble(Exception):
    """A back-up could not be made, read or restored; its text says why."""
