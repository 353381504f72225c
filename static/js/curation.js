/* The order of categories: its buttons work alone; with this the page stays where it is, and rows can be dragged. */

const tree = () => document.getElementById("tree");
const form = document.getElementById("order");
const said = document.querySelector("[data-order-said]");

// Send a change of the order, and take over the tree of the page that answers.
async function send(fields) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  tree().replaceWith(page.getElementById("tree"));
  const button = tree().querySelector("[autofocus]");
  button?.focus();
  const row = button?.closest(".w-tree__item");
  if (row) {
    const beside = [...row.parentElement.children];
    const words = [row.querySelector("a").textContent.trim(), beside.indexOf(row) + 1, beside.length];
    said.textContent = said.dataset.orderSaid.replace(/#(\d)/g, (_, number) => words[number - 1]);
  }
  loosen();
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  send({ [button.name]: button.value });
});

// Rows can be dragged among those beside them.
let dragged = null;

function loosen() {
  for (const item of tree().querySelectorAll(".w-tree__item")) {
    if (item.parentElement.children.length > 1) item.draggable = true;
    // By its link, too, the row is dragged, and not the address.
    for (const link of item.querySelectorAll("a")) link.draggable = false;
  }
}

function place(event) {
  const item = event.target.closest?.(".w-tree__item");
  const target = [...(dragged?.parentElement.children ?? [])].find((each) => each === item || each.contains(item));
  if (!target || target === dragged) return null;
  const box = target.getBoundingClientRect();
  return { target, isAfter: event.clientY > box.top + box.height / 2 };
}

function unmark() {
  for (const item of document.querySelectorAll(".w-tree__item--before, .w-tree__item--after")) {
    item.classList.remove("w-tree__item--before", "w-tree__item--after");
  }
}

form.addEventListener("dragstart", (event) => {
  dragged = event.target.closest(".w-tree__item");
  dragged?.classList.add("w-tree__item--dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged?.dataset.pk ?? ""); // WebKit drags nothing without data
});
form.addEventListener("dragover", (event) => {
  const found = place(event);
  unmark();
  if (!found) return;
  event.preventDefault();
  found.target.classList.add(found.isAfter ? "w-tree__item--after" : "w-tree__item--before");
});
form.addEventListener("drop", (event) => {
  const found = place(event);
  if (!found) return;
  event.preventDefault();
  const next = found.isAfter ? found.target.nextElementSibling : found.target;
  if (next !== dragged) send({ moved: dragged.dataset.pk, before: next?.dataset.pk ?? "" });
});
form.addEventListener("dragend", () => {
  unmark();
  dragged?.classList.remove("w-tree__item--dragged");
  dragged = null;
});

loosen();
