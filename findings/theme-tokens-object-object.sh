#!/bin/sh
# Two published themes of the NL Design System family carry tokens whose value is the text "[object Object]": npm
# @nl-design-system-unstable/rotterdam-design-tokens 1.0.0-alpha.125 and @gemeentenijmegen/design-tokens 0.0.2-alpha.12.
# An object of the token source (a shadow, a font size) was written as a text where its value belongs. To CSS that is a
# valid value of a custom property, so no parser says a word, and the fallback in `var(--token, fallback)` is not used,
# since the property is set: the declaration that uses it counts as unset. Who takes a theme as data has to leave these
# out by their text, as they do with empty values.
#
# Needs npm. It fails when a package of these versions holds none, or another number of them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

count() { # package: how many different tokens have that value in its style sheets
    mkdir "$2"
    (cd "$2" && npm pack --silent --ignore-scripts "$1" >/dev/null && tar xzf ./*.tgz)
    grep -rhoE -e '--[a-z0-9-]+: *\[object Object\]' --include='*.css' "$2" | sort -u >"$2.found"
    echo "$1:"
    sed 's/^/    /' "$2.found"
    wc -l <"$2.found" | tr -d ' '
}

rotterdam=$(count @nl-design-system-unstable/rotterdam-design-tokens@1.0.0-alpha.125 rotterdam)
nijmegen=$(count @gemeentenijmegen/design-tokens@0.0.2-alpha.12 nijmegen)
echo "$rotterdam"
echo "$nijmegen"
test "$(echo "$rotterdam" | tail -1)" = 3
test "$(echo "$nijmegen" | tail -1)" = 6
