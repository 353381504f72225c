"""Words in one text, each in its own line: one text is searched faster than many words, and takes less."""

from initiatives.search.signatures import Signatures


class Listed:
    """All words that ever came in, in their order. Those that are gone are for the caller to leave out."""

    def __init__(self):
        self.text, self._signatures = bytearray(b"\n"), Signatures()

    def add(self, words):
        """Take in words that are new here."""
        if words:
            self.text += ("\n".join(words) + "\n").encode()

    def containing(self, needle):
        """The words that contain this, in their order."""
        text, needle = self.text, needle.encode()
        place = text.find(needle)
        while place >= 0:
            end = text.find(b"\n", place)
            yield text[text.rfind(b"\n", 0, place) + 1 : end].decode()
            place = text.find(needle, end)

    def beginning_with(self, start):
        """The words that begin with this, in their order."""
        text, needle = self.text, b"\n" + start.encode()
        place = text.find(needle)
        while place >= 0:
            end = text.find(b"\n", place + 1)
            yield text[place + 1 : end].decode()
            place = text.find(needle, end)

    def like(self, word, most, *, inside=False):
        """At most so many words that look like this one, or have something inside them that does."""
        return self._signatures.like(word, self.text, most, inside=inside)
