/* Passkeys: <form data-passkey="add|authenticate|login"> with a button #passkey and a field #credential. allauth's own
   script talks to the browser; this one connects it, and says in words what a browser refuses with an error that nobody
   sees. The texts stand on [data-passkey-trouble]. Without this file the button stays off, and the page names other ways. */

const form = document.querySelector("form[data-passkey]");
const trouble = document.querySelector("[data-passkey-trouble]");

const say = (kind) => {
  const alert = document.createElement("p");
  alert.className = "utrecht-form-field-error-message";
  alert.textContent = trouble.dataset[kind];
  trouble.replaceChildren(alert);
};

// An address of numbers has no name that a passkey could be for.
const isNumbers = /^(\d+\.){3}\d+$|^\[/.test(location.hostname);
const REFUSALS = {
  NotAllowedError: "denied",
  AbortError: "denied",
  InvalidStateError: "known",
  NotSupportedError: "unable",
  ConstraintError: "unable",
  SecurityError: isNumbers ? "numbers" : "insecure",
};

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // it is told here, and need not stand in the console as well
  say(REFUSALS[event.detail.exception?.name] ?? "failed");
});

if (form) {
  const button = document.getElementById("passkey");
  const { forms } = window.allauth.webauthn;
  const ids = { credential: "credential", data: "passkey-options" };
  if (form.dataset.passkey === "add") forms.signupForm({ ids: { ...ids, signup: "passkey" } });
  if (form.dataset.passkey === "authenticate") forms.authenticateForm({ ids: { ...ids, authenticate: "passkey" } });
  if (form.dataset.passkey === "login") forms.loginForm({ ids: { ...ids, login: "passkey" } });
  form.hidden = false;
  // On the page to sign in most people came for something else: it is said when they choose it.
  if (form.dataset.passkey === "login") button.disabled = false;
  else if (isNumbers) say("numbers");
  else if (!window.isSecureContext) say("insecure");
  else if (!window.PublicKeyCredential) say("unable");
  else button.disabled = false;
  // Enter in the field for a name presses the button as well; neither sends a form without a passkey.
  button.addEventListener("click", (event) => event.preventDefault());
}
