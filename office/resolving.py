"""What a token comes to: each var() replaced by what it stands for."""

import tinycss2

from office.tokens import NAME

MOST = 60  # references one after another; a longer row is a circle


class LostReference(Exception):
    """A value refers to a token that is not there, or to itself."""


class Values:
    """Tokens and what they come to. `first` wins over `then`: a theme, and what the site says without one."""

    def __init__(self, first, then):
        self.first, self.then, self.known = first, then, {}

    def __contains__(self, name):
        return name in self.first or name in self.then

    def written(self, name):
        return self.first.get(name, self.then.get(name))

    def of(self, name):
        """The value of a token without references. Raises LostReference."""
        if name not in self.known:
            self.known[name] = self.value(self.written(name), (name,))
        return self.known[name]

    def get(self, name):
        """The same, None when it comes to nothing."""
        try:
            return self.of(name) if name in self else None
        except LostReference:
            return None

    def change(self, name, value):
        """This token has another value from now on; None: it is as without a theme."""
        if value is None:
            self.first.pop(name, None)
        else:
            self.first[name] = value
        self.known.clear()

    def value(self, text, trail):
        """A value without references. Raises LostReference."""
        if text is None or len(trail) > MOST:
            raise LostReference(trail[-1])
        if "var(" not in text:
            return text
        parts = tinycss2.parse_component_value_list(text)
        return " ".join("".join(self.part(each, trail) for each in parts).split())

    def part(self, part, trail):
        if part.type != "function":
            return part.serialize()
        if part.lower_name != "var":
            return f"{part.name}({''.join(self.part(each, trail) for each in part.arguments)})"
        name, fallback = reference(part)
        if name not in trail and name in self:
            try:
                return self.value(self.written(name), (*trail, name))
            except LostReference:
                if not fallback:
                    raise
        if not fallback:
            raise LostReference(name)
        return "".join(self.part(each, trail) for each in fallback).strip()


def reference(part):
    """(the name, the fallback) of a var()."""
    arguments = [each for each in part.arguments if each.type != "comment"]
    names = [each.value for each in arguments if each.type == "ident" and NAME.fullmatch(each.value)]
    comma = next((at for at, each in enumerate(arguments) if each.type == "literal" and each.value == ","), None)
    if not names:
        raise LostReference("var()")
    return names[0], arguments[comma + 1 :] if comma is not None else []
