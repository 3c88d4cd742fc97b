/* The verdict on each check, and the one on the whole page that follows from them. */

export const $ = (id) => document.getElementById(id);
export const checks = {};
let tunnelUrl = null;

const LABELS = { ok: "Works", warn: "Look here", bad: "Fails", wait: "Checking", todo: "Not tried" };

/** Records one check's outcome. `problem` is the headline if this check decides the page's verdict. */
export function report(name, state, text, problem) {
  const before = checks[name];
  if (before && before.state === state && before.text === text) return;
  checks[name] = { state, text, problem: problem ?? text };
  const card = document.querySelector(`[data-check="${name}"]`);
  card.dataset.state = state;
  card.querySelector(".chip").textContent = LABELS[state];
  card.querySelector(".text").textContent = text;
  summarise();
}

function summarise() {
  // In the order in which one fault explains the next: without a secure page there is no microphone to ask for.
  const order = ["secure", "socket", "upload", "stream", "voice"];
  const first = (state) => order.find((name) => checks[name]?.state === state);
  const bad = first("bad");
  if (bad) return verdict("bad", checks[bad].problem, checks[bad].text, bad === "secure" ? tunnelUrl : null);
  if (order.some((name) => name !== "voice" && (checks[name]?.state ?? "wait") === "wait")) {
    return verdict("wait", "Checking this connection", "This takes about six seconds.");
  }
  if (checks.voice.state === "wait") return verdict("wait", "Listening to your voice", "Then it travels through the tunnel and back.");
  if (checks.voice.state === "todo") {
    return verdict("todo", "Ready for your voice", "The page, the upload, the socket and the stream work. Record a few words to be sure.");
  }
  const warn = first("warn");
  if (warn) return verdict("warn", checks[warn].problem, checks[warn].text);
  verdict("ok", "Voice works here", `Recorded, sent and returned unchanged. ${$("socket-median").textContent.replace(", median", "")}.`);
}

function verdict(state, title, hint, url) {
  const link = $("verdict-link");
  link.hidden = !url;
  if (url) {
    link.href = url;
    link.textContent = `Open ${url}`;
  }
  $("verdict").dataset.state = state;
  // Screen readers announce every write, so only a change is written; the round trip alone is not one.
  if ($("verdict-title").textContent === title && state === "ok") return;
  if ($("verdict-title").textContent !== title) $("verdict-title").textContent = title;
  if ($("verdict-hint").textContent !== hint) $("verdict-hint").textContent = hint;
}

/** Keeps the public address to offer it where this page turns out not to be secure. */
export function knowTunnel(url) {
  tunnelUrl = url;
  if (checks.secure) summarise();
}
