/* The map on a background of tiles. The server draws the map, and the list beside it says the same; this puts the same
   areas on a background for who knows a neighbourhood by its streets. Without this file the button stays hidden. */

// The way back from metres to degrees: the areas are drawn in a stereographic projection (areas/geometry.py).
const EARTH = 6383400;
const EAST = (5.387206 * Math.PI) / 180;
const NORTH = (52.155174 * Math.PI) / 180;

function degrees(x, down) {
  const y = -down;
  const far = Math.hypot(x, y);
  if (!far) return [(NORTH * 180) / Math.PI, (EAST * 180) / Math.PI];
  const angle = 2 * Math.atan(far / (2 * EARTH));
  const latitude = Math.asin(Math.cos(angle) * Math.sin(NORTH) + (y * Math.sin(angle) * Math.cos(NORTH)) / far);
  const longitude =
    EAST +
    Math.atan2(
      x * Math.sin(angle),
      far * Math.cos(NORTH) * Math.cos(angle) - y * Math.sin(NORTH) * Math.sin(angle),
    );
  return [(latitude * 180) / Math.PI, (longitude * 180) / Math.PI];
}

// The rings of a path as the server writes it: a start, then steps from point to point.
function rings(path) {
  return [...path.matchAll(/M(-?\d+) (-?\d+)l([^z]*)z/g)].map(([, left, top, steps]) => {
    const numbers = (steps.match(/-?\d+/g) ?? []).map(Number);
    let [x, y] = [Number(left), Number(top)];
    const ring = [degrees(x, y)];
    for (let at = 0; at + 1 < numbers.length; at += 2) {
      x += numbers[at];
      y += numbers[at + 1];
      ring.push(degrees(x, y));
    }
    return ring;
  });
}

// One spot of the drawing as a shape on the background, with its words and its link.
function shape(spot, [scale, left, top]) {
  const name = spot.querySelector(".w-map__name").textContent.trim();
  const className = `w-tiles__spot ${spot.getAttribute("class")}`;
  const area = spot.querySelector(".w-map__area");
  const dot = spot.querySelector(".w-map__dot");
  const layer = area
    ? L.polygon(rings(area.getAttribute("d")), { className, fillRule: "evenodd" })
    : L.circleMarker(degrees(dot.cx.baseVal.value / scale - left, dot.cy.baseVal.value / scale - top), {
        className,
        radius: Math.max(6, dot.r.baseVal.value / 3),
      });
  layer.bindTooltip(name, { sticky: true });
  // The drawing's own link, so that the list goes there in the same way.
  if (spot.matches("a")) layer.on("click", () => spot.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })));
  return layer;
}

function open(button, drawing) {
  const ground = document.createElement("div");
  ground.className = "w-tiles";
  ground.setAttribute("role", "application");
  ground.setAttribute("aria-label", button.dataset.label);
  drawing.parentElement.append(ground);
  const map = L.map(ground, { scrollWheelZoom: false });
  L.tileLayer(button.dataset.tiles, { attribution: button.dataset.credit, maxZoom: 18 }).addTo(map);
  const numbers = button.dataset.transform.match(/-?[\d.]+(?:e-?\d+)?/g).map(Number);
  const spots = [...drawing.querySelectorAll(".w-map__spot")].map((spot) => shape(spot, numbers));
  map.fitBounds(L.featureGroup(spots).addTo(map).getBounds(), { padding: [8, 8], animate: false });
  return () => {
    map.remove();
    ground.remove();
  };
}

let wanted = false;
let close = () => {};

function begin() {
  close();
  close = () => {};
  const button = document.querySelector("[data-tiles]");
  const drawing = document.querySelector(".w-map__drawing");
  if (!button || !drawing) return;
  const settle = () => {
    button.setAttribute("aria-pressed", String(wanted));
    drawing.toggleAttribute("hidden", wanted);
    close();
    close = wanted ? open(button, drawing) : () => {};
  };
  button.hidden = !drawing.querySelector(".w-map__spot");
  // The list keeps its buttons, so this may be the one of before.
  button.onclick = () => {
    wanted = !wanted;
    settle();
  };
  if (wanted && !button.hidden) settle();
}

document.addEventListener("list:updated", begin);
begin();
