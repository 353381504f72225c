#!/bin/sh
# A virtual screen reader (npm @guidepup/virtual-screen-reader 0.33.0, here with jsdom 26.1.0; it was seen in Chromium
# 156 too) reads out what a closed <details> holds, as if it stood open, and says of neither that it is open or closed.
# What has the attribute `hidden` it leaves out. Browsers keep the contents of a closed <details> from the
# accessibility tree (HTML gives them content-visibility: hidden), so a test that listens with it hears doubled words
# that nobody hears, and passes a page whose only explanation is folded away.
#
# Seen with Node 20. Needs npm and node. It fails when the contents are no longer read, or the state is said.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --ignore-scripts @guidepup/virtual-screen-reader@0.33.0 jsdom@26.1.0 >/dev/null

cat >hear.mjs <<'SCRIPT'
import { JSDOM } from "jsdom";
const { window } = new JSDOM(`<!doctype html><html lang="en"><body>
  <details><summary>More</summary><p>Folded away</p></details>
  <details open><summary>Shown</summary><p>In sight</p></details>
  <p hidden>Not there</p></body></html>`, { url: "http://127.0.0.1/" });
Object.assign(globalThis, { window, document: window.document });
for (const name of Object.getOwnPropertyNames(window)) if (!(name in globalThis)) globalThis[name] = window[name];
const { virtual } = await import("@guidepup/virtual-screen-reader");
await virtual.start({ container: window.document.body });
for (let step = 0; step < 40 && (await virtual.lastSpokenPhrase()) !== "end of document"; step++) await virtual.next();
console.log((await virtual.spokenPhraseLog()).join(" | "));
SCRIPT
heard=$(node hear.mjs)
echo "$heard"
closed="group | More | paragraph | Folded away | end of paragraph | end of group"
open="group | Shown | paragraph | In sight | end of paragraph | end of group"
test "$heard" = "document | $closed | $open | end of document"
