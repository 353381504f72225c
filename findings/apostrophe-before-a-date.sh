#!/bin/sh
# An apostrophe before a text in a CSV, the usual guard against guessing, does not keep SheetJS (npm xlsx 0.18.5) and
# csvkit (PyPI csvkit 2.2.0) from reading a date behind it: "'0-2" becomes 1 February 2000, "'May 12" becomes a date.
# A typographic quote (U+2019) does. Seen with Node 20 and Python 3.11. Needs npm, python3 with venv, and the registries.
# It fails when either of them reads otherwise.
set -eu
export TZ=UTC
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save xlsx@0.18.5 >/dev/null
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check csvkit==2.2.0

printf "a;b\n'0-2;x\n\342\200\2310-2;x\n" >bands.csv
sheetjs=$(node -e '
  const X = require("xlsx")
  const text = require("fs").readFileSync("bands.csv", "utf8")
  const sheet = X.read(text, { type: "string", FS: ";" }).Sheets.Sheet1
  console.log(sheet.A2.t, sheet.A2.v, sheet.A3.t, sheet.A3.v)')
echo "SheetJS: $sheetjs"
test "$sheetjs" = "n 36557 s ’0-2"

for quote in "'" "’"; do
  printf "a;b\n%sMay 12;x\n" "$quote" | venv/bin/in2csv -f csv -d ";" | sed -n 2p
done >csvkit.txt
echo "csvkit: $(tr '\n' ' ' <csvkit.txt)"
test "$(cat csvkit.txt)" = "0001-05-12,x
’May 12,x"
