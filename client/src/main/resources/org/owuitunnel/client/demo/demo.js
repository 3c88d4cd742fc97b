/*
 * What this page expects of the server that hands it out. Everything is on one origin, with no cookies and no sign-in.
 *
 * GET  /, /style.css, /demo.js   these three files; charset utf-8, nosniff, Cache-Control: no-cache. A Content-Security-Policy may be
 *                                default-src 'self'; img-src data:; media-src blob:, and no Permissions-Policy may forbid microphone.
 * GET  /api/info                 200 application/json {"version": string, "name": string|null, "tunnel": string|null}: the program's
 *                                version, the tunnel's name, and the public https URL; null where unknown.
 * POST /api/echo                 200 with the request's body, byte for byte, any length up to 64 MiB (413 above), streamed or held, never
 *                                stored; application/octet-stream whatever came in, nosniff, Cache-Control: no-store.
 * GET  /api/clock                200 text/event-stream, Cache-Control: no-store. The first event at once, then one every 1000 ms, each
 *                                flushed by itself: data: {"n": 0, "time": 1790000000000}. n counts up from 0 on each connection, time is
 *                                the server's clock in ms since 1970. No id field: a reconnect starts again.
 * GET  /ws/echo                  WebSocket without subprotocol, compression optional. Every message returns with the same opcode and the
 *                                same bytes, in order and at once, up to 64 KiB (close code 1009 above). No idle limit; on shutdown 1001.
 *
 * HEAD is answered wherever GET is, another method is 405, another path 404; error bodies are text/plain.
 */

const RECORD_MS = 4000;
const RECORDER_STOP_MS = 5000; // a recorder that has not stopped by then never will
const BARS = 64;
const SILENT_RMS = 0.003; // about -50 dBFS: a muted or dead microphone stays below
const MIME_TYPES = ["audio/webm;codecs=opus", "audio/webm", "audio/ogg;codecs=opus", "audio/mp4"];

const UPLOAD_BYTES = 256 * 1024;
const UPLOAD_MS = 60_000;

const PING_MS = 1000;
const UNANSWERED_MS = 5000; // a ping out for this long is shown as a fault; the pings themselves go on
const PINGS_KEPT = 40;
const SOCKET_RETRY_MS = 10_000;

const FRAME_BYTES = 160; // 20 ms of 64 kbit/s speech
const FRAME_EVERY_MS = 20;
const FRAMES = 250;
const FRAMES_WAIT_MS = 3000; // for the last frames, after all were sent
const COMFORTABLE_MS = 300; // both ways; ITU-T G.114 asks for at most 150 ms one way

const EVENT_MS = 1000;
const EVENT_SILENCE_MS = 3500; // three events missed
const EVENT_RETRY_MS = 5000;
const BURST_MS = 200; // two events closer than this, sent a second apart, were held back together
const GAPS_KEPT = 20;

const $ = (id) => document.getElementById(id);
const checks = {};
let tunnelUrl = null;

/* ---- Verdicts ---- */

const LABELS = { ok: "Works", warn: "Look here", bad: "Fails", wait: "Checking", todo: "Not tried" };

/** Records one check's outcome. `problem` is the headline if this check decides the page's verdict. */
function report(name, state, text, problem) {
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

/* ---- Small things ---- */

// Numbers and units are joined by no-break spaces.
const ms = (value) => (value < 10 ? `${value.toFixed(1)}\u00a0ms` : value < 10_000 ? `${Math.round(value)}\u00a0ms` : `${(value / 1000).toFixed(1)}\u00a0s`);
const size = (bytes) => (bytes < 1024 ? `${bytes}\u00a0bytes` : bytes < 1 << 20 ? `${(bytes / 1024).toFixed(0)}\u00a0KB` : `${(bytes / (1 << 20)).toFixed(1)}\u00a0MB`);

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

async function sha256(bytes) {
  if (!crypto.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends the bytes to the echo and compares what returns. Resolves to {millis, hash, bytes} or throws an Error fit to be read. */
async function thereAndBack(bytes, type) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), UPLOAD_MS);
  const started = performance.now();
  let returned;
  try {
    const answer = await fetch("/api/echo", { method: "POST", body: bytes, headers: { "Content-Type": type }, cache: "no-store", signal: abort.signal });
    if (!answer.ok) throw new Error(`The upload was answered with ${answer.status} ${answer.headers.get("X-Tunnel-Error") ?? ""}`.trim() + ".");
    returned = await answer.arrayBuffer();
  } catch (error) {
    if (error.name === "AbortError") throw new Error(`No complete answer to the upload in ${UPLOAD_MS / 1000} s.`);
    if (error instanceof TypeError) throw new Error("The upload was cut off on the way.");
    throw error;
  } finally {
    clearTimeout(timer);
  }
  const millis = performance.now() - started;
  const [sent, back] = await Promise.all([sha256(bytes), sha256(returned)]);
  if (!same(new Uint8Array(bytes), new Uint8Array(returned)) || sent !== back) {
    const differ = new Error(`${bytes.byteLength} bytes were sent, ${returned.byteLength} came back, and they differ.`);
    throw Object.assign(differ, { problem: "Bytes change on the way" });
  }
  return { millis, hash: sent, bytes: returned };
}

function same(a, b) {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/* ---- Secure page ---- */

function checkSecurePage() {
  const hop = performance.getEntriesByType("navigation")[0]?.nextHopProtocol ?? "";
  const version = hop === "h2" ? " · HTTP/2" : hop === "h3" ? " · HTTP/3" : hop.startsWith("http/1") ? " · HTTP/1.1" : "";
  $("secure-scheme").textContent = location.protocol === "https:" ? `https${version}` : window.isSecureContext ? "This computer" : "Plain http";
  if (window.isSecureContext && location.protocol === "https:") {
    report("secure", "ok", "Encrypted and trusted, so the browser offers the microphone.");
  } else if (window.isSecureContext) {
    report("secure", "ok", "Browsers make an exception for this computer itself. Every other device needs https.");
  } else if (location.protocol === "https:") {
    report("secure", "bad", "It is inside a frame of a page that came over plain http. Open it in a tab of its own.", "This page does not count as secure");
  } else {
    report("secure", "bad", "It came over plain http, and browsers then hide the microphone. Open the https:// address that owui-tunnel printed.", "No voice: this page is not secure");
  }
}

async function readInfo() {
  try {
    const info = await (await fetch("/api/info", { cache: "no-store" })).json();
    $("about").textContent = [info.name, info.version].filter(Boolean).join(" · ") || "demo";
    if (typeof info.tunnel === "string" && info.tunnel.startsWith("https://")) tunnelUrl = info.tunnel;
    if (checks.secure) summarise();
  } catch {
    // The other checks say what is wrong; this line is decoration.
  }
}

/* ---- Upload ---- */

async function checkUpload() {
  const bytes = new Uint8Array(UPLOAD_BYTES);
  for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  try {
    const { millis, hash } = await thereAndBack(bytes.buffer, "application/octet-stream");
    $("upload-time").textContent = ms(millis);
    $("upload-size").textContent = `${size(UPLOAD_BYTES)} there and back`;
    report("upload", "ok", hash ? "Every byte returned; SHA-256 is the same." : "Every byte returned.");
  } catch (error) {
    $("upload-time").textContent = "–";
    report("upload", "bad", error.message, error.problem ?? "Uploads do not get through");
  }
}

/* ---- WebSocket ---- */

function startSocket() {
  const trips = [];
  const pending = new Map();
  let socket, ticker, frames, sequence, failures = 0;

  function open() {
    sequence = 0;
    pending.clear();
    let opened = false;
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws/echo`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      opened = true;
      failures = 0;
      ticker = setInterval(ping, PING_MS);
      ping();
      $("frames").disabled = false;
      if (!frames) runFrames();
    };
    socket.onmessage = ({ data }) => (typeof data === "string" ? pong(data) : frames?.take(data));
    socket.onclose = ({ code }) => {
      clearInterval(ticker);
      frames?.cut();
      frames = null; // run once more when the socket is back
      $("frames").disabled = true;
      $("socket-now").textContent = "–";
      const text = opened
        ? `The connection ended (code ${code}). Trying again.`
        : "The browser could not open it. Something on the way may drop the Upgrade header. Trying again.";
      report("socket", "bad", text, opened ? "The WebSocket was cut" : "No WebSocket gets through");
      setTimeout(open, Math.min(SOCKET_RETRY_MS, 1000 * 2 ** failures++));
    };
  }

  function ping() {
    const [oldest] = pending.values();
    if (performance.now() - oldest > UNANSWERED_MS) {
      report("socket", "bad", "Open, but nothing has come back for more than five seconds.", "The WebSocket stands still");
    }
    const message = JSON.stringify({ n: sequence++, sent: performance.now() });
    pending.set(message, performance.now());
    socket.send(message);
  }

  function pong(message) {
    const sent = pending.get(message);
    if (sent === undefined) return report("socket", "bad", "A message came back changed.", "The WebSocket changes messages");
    pending.delete(message);
    trips.push(performance.now() - sent);
    if (trips.length > PINGS_KEPT) trips.shift();
    const median = quantile(trips, 0.5);
    $("socket-now").textContent = ms(trips[trips.length - 1]);
    $("socket-median").textContent = `Round trip, median ${ms(median)}`;
    drawTrips(trips);
    judge(median);
  }

  function judge(median) {
    if (!frames || frames.state === "running") return;
    if (frames.state === "bad") return report("socket", "bad", "Voice-sized frames went missing or changed on the way.", "Voice frames do not get through");
    if (frames.state === "warn") return report("socket", "warn", "Frames take long enough for a conversation to feel slow.", "Voice works, slowly");
    report("socket", "ok", median > COMFORTABLE_MS ? "Open, though the far computer is far away." : "Open, and every message returns unchanged.");
  }

  function runFrames() {
    if (frames?.state === "running" || socket.readyState !== WebSocket.OPEN) return;
    $("frames").disabled = true;
    frames = sendFrames(socket, (text) => {
      $("frames-text").textContent = text;
    });
    frames.done.then(() => {
      if (!frames) return;
      $("frames").disabled = socket.readyState !== WebSocket.OPEN;
      if (trips.length) judge(quantile(trips, 0.5));
    });
  }

  $("frames").addEventListener("click", runFrames);
  open();
}

function drawTrips(trips) {
  const top = Math.max(10, ...trips) * 1.1;
  $("socket-line").setAttribute("points", trips.map((trip, at) => `${at},${(24 - (trip / top) * 24).toFixed(2)}`).join(" "));
}

/** Sends frames of 20 ms of speech at their pace and counts what returns: u32 number, f64 time sent, then noise. */
function sendFrames(socket, show) {
  const noise = crypto.getRandomValues(new Uint8Array(FRAME_BYTES - 12));
  const trips = [];
  const run = { state: "running" };
  const started = performance.now();
  let sent = 0, faulty = 0, finish, timer, waiting;

  function tick() {
    const due = Math.min(FRAMES, Math.floor((performance.now() - started) / FRAME_EVERY_MS) + 1);
    for (; sent < due; sent++) {
      const frame = new Uint8Array(FRAME_BYTES);
      const view = new DataView(frame.buffer);
      view.setUint32(0, sent);
      view.setFloat64(4, performance.now());
      frame.set(noise, 12);
      socket.send(frame);
    }
    show(`${trips.length} of ${FRAMES} back`);
    if (sent === FRAMES) {
      clearInterval(timer);
      waiting = setTimeout(end, FRAMES_WAIT_MS);
    }
  }

  run.take = (data) => {
    if (run.state !== "running") return;
    const intact = data.byteLength === FRAME_BYTES && new DataView(data).getUint32(0) === trips.length + faulty && same(new Uint8Array(data, 12), noise);
    if (intact) trips.push(performance.now() - new DataView(data).getFloat64(4));
    else faulty++;
    if (trips.length + faulty === FRAMES) end();
  };

  function end() {
    clearInterval(timer);
    clearTimeout(waiting);
    const lost = sent - trips.length;
    const p99 = trips.length ? quantile(trips, 0.99) : Infinity;
    run.state = lost > 0 ? "bad" : p99 > COMFORTABLE_MS ? "warn" : "ok";
    show(lost > 0 ? `${lost} of ${sent} did not return intact` : `${sent} of ${sent} back, p50\u00a0${ms(quantile(trips, 0.5))}, p99\u00a0${ms(p99)}`);
    finish();
  }

  run.cut = () => {
    clearInterval(timer);
    clearTimeout(waiting);
    if (run.state === "running") show("cut off");
    run.state = "cut";
    finish();
  };
  run.done = new Promise((resolve) => (finish = resolve));
  timer = setInterval(tick, FRAME_EVERY_MS);
  tick();
  return run;
}

/* ---- Live stream ---- */

function startStream() {
  const gaps = [];
  let source, last, watch, received;

  function open() {
    last = null;
    received = 0;
    source = new EventSource("/api/clock");
    source.onmessage = take;
    source.onerror = () => {
      last = null;
      if (source.readyState !== EventSource.CLOSED) return report("stream", "bad", "The stream ended. The browser is opening it again.", "The live stream was cut");
      report("stream", "bad", "The answer was not a stream. Trying again.", "No live stream gets through");
      setTimeout(open, EVENT_RETRY_MS);
    };
    expect();
  }

  function expect() {
    clearTimeout(watch);
    watch = setTimeout(() => {
      const text = received
        ? "No event for more than three seconds, though one is sent every second."
        : "Opened, yet no event arrived. Something on the way collects the stream before passing it on.";
      report("stream", "bad", text, "Streamed answers are held back");
    }, EVENT_SILENCE_MS);
  }

  function take({ data }) {
    const arrived = performance.now();
    let event;
    try {
      event = JSON.parse(data);
    } catch {
      return report("stream", "bad", "An event came through changed.", "The live stream is changed on the way");
    }
    received++;
    expect();
    $("stream-clock").textContent = new Date(event.time).toLocaleTimeString();
    // A tab in the background is told late: that says nothing of the tunnel.
    if (last && event.n === last.n + 1 && !document.hidden) {
      gaps.push({ arrived: arrived - last.arrived, sent: event.time - last.time });
      if (gaps.length > GAPS_KEPT) gaps.shift();
      drawGaps(gaps);
    }
    last = document.hidden ? null : { n: event.n, time: event.time, arrived };
    judge();
  }

  function judge() {
    if (gaps.length < 2) return;
    const late = gaps.map((gap) => Math.abs(gap.arrived - gap.sent));
    $("stream-jitter").textContent = `Jitter ${ms(quantile(late, 0.5))}, worst ${ms(Math.max(...late))}`;
    // One long gap is a stall, and passes. Only gaps and bursts that come again are somebody's buffer.
    const bursts = gaps.filter((gap) => gap.arrived < BURST_MS && gap.sent > EVENT_MS - BURST_MS).length;
    const stalls = gaps.filter((gap) => gap.arrived > gap.sent + EVENT_MS / 2).length;
    if (bursts > 1 && stalls > 1) return report("stream", "warn", "Events come in bursts: something on the way collects them.", "Streamed answers arrive in bursts");
    report("stream", "ok", "One event a second, each passed on as it came.");
  }

  open();
}

function drawGaps(gaps) {
  const bars = $("beats").children;
  gaps.forEach((gap, at) => {
    const bar = bars[at];
    bar.style.height = `${Math.max(8, Math.min(100, (gap.arrived / EVENT_MS) * 55))}%`;
    bar.className = Math.abs(gap.arrived - gap.sent) > BURST_MS ? "late" : "on";
  });
}

/* ---- Voice ---- */

const bars = [];
let spoken = null; // {url, seconds} of the copy that came back

/** Why this browser cannot even ask for the microphone, or null. */
function microphoneObstacle() {
  if (!window.isSecureContext) return ["Not on this page: it is not secure.", "No voice: this page is not secure"];
  if (document.featurePolicy?.allowsFeature("microphone") === false) {
    return ["A Permissions-Policy header forbids it. Something on the way, or the app, sends that header.", "The microphone is forbidden by a header"];
  }
  if (!navigator.mediaDevices?.getUserMedia) return ["This browser offers pages no microphone. Try Safari, Chrome, Edge or Firefox itself, not an app's built-in browser.", "This browser offers no microphone"];
  if (typeof MediaRecorder === "undefined") return ["This browser cannot record. On an iPhone or iPad that needs iOS 14.3 or later.", "This browser cannot record"];
  return null;
}

function microphoneRefusal(error) {
  switch (error.name) {
    case "NotAllowedError":
    case "SecurityError":
      return ["The microphone was refused. Allow it in the settings of this site, beside the address (on iPhone and iPad: page menu, Website Settings), then record again.", "The microphone is blocked"];
    case "NotFoundError":
    case "OverconstrainedError":
      return ["This device has no microphone, or it is switched off in the system settings.", "No microphone found"];
    case "NotReadableError":
    case "AbortError":
      return ["The microphone is there but does not start. Another program may be using it.", "The microphone does not start"];
    default:
      return [`Recording failed: ${error.message || error.name}.`, "Recording failed"];
  }
}

function blocked([text, problem]) {
  report("voice", "bad", text, problem);
}

function prepareVoice() {
  for (let at = 0; at < BARS; at++) bars.push($("wave").appendChild(document.createElement("i")));
  for (let at = 0; at < GAPS_KEPT; at++) $("beats").appendChild(document.createElement("i"));
  $("record").addEventListener("click", () => (recording ? recording.stop() : record()));
  $("play").addEventListener("click", playBack);
  $("audio").addEventListener("ended", stopPlaying);
  $("audio").addEventListener("error", () => {
    if (spoken) $("voice-text").textContent = "The recording came back unchanged, but the browser could not play it here.";
    stopPlaying();
  });
  const obstacle = microphoneObstacle();
  if (obstacle) {
    $("wave").hidden = true;
    $("record").hidden = true;
    blocked(obstacle);
    return;
  }
  report("voice", "todo", "");
  navigator.permissions?.query({ name: "microphone" }).then((permission) => {
    const look = () => {
      if (permission.state === "denied") blocked(microphoneRefusal({ name: "NotAllowedError" }));
      else if (checks.voice.state === "bad" && !recording) report("voice", "todo", "");
    };
    permission.onchange = look;
    if (permission.state === "denied") look();
  }, () => {}); // Not every browser lists the microphone as a permission; asking for it will tell.
}

let recording = null;

async function record() {
  stopPlaying();
  // Safari lets only a fresh tap start an AudioContext, so it comes before the first wait.
  const Context = window.AudioContext ?? window.webkitAudioContext;
  const context = Context ? new Context() : null;
  $("record").disabled = true;
  $("play").hidden = true;
  $("voice-facts").hidden = true;
  report("voice", "wait", "Waiting for the microphone. The browser may ask you to allow it.");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const heard = await listen(stream, context);
    await deliver(heard);
  } catch (error) {
    blocked(error.readable ?? microphoneRefusal(error));
  } finally {
    stream?.getTracks().forEach((track) => track.stop());
    context?.close();
    recording = null;
    $("record").disabled = false;
    $("record").textContent = spoken ? "Record again" : "Record four seconds";
    $("wave").setAttribute("aria-valuenow", "0");
  }
}

/** Records until the time is up or the person stops it. Resolves to {blob, seconds, loudest}. */
async function listen(stream, context) {
  const type = MIME_TYPES.find((candidate) => MediaRecorder.isTypeSupported(candidate));
  const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
  const chunks = [];
  const stopped = new Promise((resolve, reject) => {
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    recorder.onstop = resolve;
    recorder.onerror = ({ error }) => reject(error ?? new Error("the recorder stopped"));
    setTimeout(() => reject(new Error("the recorder does not stop")), RECORD_MS + RECORDER_STOP_MS);
  });
  const started = performance.now();
  recorder.start();
  recording = { stop: () => recorder.state !== "inactive" && recorder.stop() };
  setTimeout(recording.stop, RECORD_MS);
  $("record").disabled = false;
  $("record").textContent = "Stop";
  report("voice", "wait", "Recording. Say something.");
  const meter = watchLevel(stream, context, started);
  await stopped;
  const seconds = (performance.now() - started) / 1000;
  meter.end();
  const blob = new Blob(chunks, { type: recorder.mimeType || type || "audio/mp4" });
  if (blob.size === 0) throw Object.assign(new Error(), { readable: ["The browser recorded nothing at all. Close other programs that use the microphone, then record again.", "Nothing was recorded"] });
  return { blob, seconds, loudest: meter.loudest() };
}

/** Draws the level into the bars, left to right over the time of the recording. */
function watchLevel(stream, context, started) {
  let loudest = 0, frame = 0;
  bars.forEach((bar) => {
    bar.className = "";
    bar.style.height = "";
  });
  if (!context) return { end() {}, loudest: () => null };
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  context.resume();
  const samples = new Float32Array(analyser.fftSize);
  const peaks = new Array(BARS).fill(0);

  function draw() {
    frame = requestAnimationFrame(draw);
    analyser.getFloatTimeDomainData(samples);
    const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    loudest = Math.max(loudest, rms);
    // -60 dBFS and below is an empty bar, full scale a full one.
    const level = Math.max(0, Math.min(1, 1 + (20 * Math.log10(rms || 1e-6)) / 60));
    const at = Math.min(BARS - 1, Math.floor(((performance.now() - started) / RECORD_MS) * BARS));
    peaks[at] = Math.max(peaks[at], level);
    bars[at].className = "heard";
    bars[at].style.height = `${Math.round(peaks[at] * 100)}%`;
    $("wave").setAttribute("aria-valuenow", String(Math.round(level * 100)));
  }
  draw();
  // A context that never ran has heard nothing, which is not the same as silence.
  return { end: () => cancelAnimationFrame(frame), loudest: () => (context.currentTime > 0 ? loudest : null) };
}

async function deliver({ blob, seconds, loudest }) {
  $("record").disabled = true;
  $("record").textContent = "Sending";
  report("voice", "wait", "Sending it through the tunnel.");
  let result;
  try {
    result = await thereAndBack(await blob.arrayBuffer(), blob.type);
  } catch (error) {
    throw Object.assign(error, { readable: [error.message, "The recording did not come back"] });
  }
  $("voice-recorded").textContent = `${seconds.toFixed(1)} s · ${size(blob.size)} · ${blob.type.replace(/^audio\//, "").replace(/;\s*codecs=/, " ")}`;
  $("voice-time").textContent = ms(result.millis);
  $("voice-hash").textContent = `${result.hash.slice(0, 12)}… equal`;
  $("voice-facts").hidden = false;
  if (spoken) URL.revokeObjectURL(spoken.url);
  spoken = { url: URL.createObjectURL(new Blob([result.bytes], { type: blob.type })), seconds };
  $("audio").src = spoken.url;
  $("play").hidden = false;
  if (loudest !== null && loudest < SILENT_RMS) {
    report("voice", "warn", "The recording came back unchanged, but it is silent. Is the microphone muted, or another one selected?", "Recorded, but silent");
  } else {
    report("voice", "ok", "The copy that came back is the recording, byte for byte.");
  }
}

function playBack() {
  const audio = $("audio");
  if (!audio.paused) return stopPlaying();
  audio.currentTime = 0;
  audio.play().then(showPlaying, () => {
    $("voice-text").textContent = "The browser did not start the playback. Press Play once more.";
  });
}

function showPlaying() {
  $("play").textContent = "Stop playing";
  $("wave").classList.add("playing");
  const follow = () => {
    if ($("audio").paused) return;
    const until = ($("audio").currentTime / (RECORD_MS / 1000)) * BARS;
    bars.forEach((bar, at) => bar.classList.toggle("played", at <= until));
    requestAnimationFrame(follow);
  };
  follow();
}

function stopPlaying() {
  $("audio").pause();
  $("play").textContent = "Play what came back";
  $("wave").classList.remove("playing");
}

/* ---- Results as text ---- */

function offerCopy() {
  if (!navigator.clipboard?.writeText) return;
  const button = $("copy");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const lines = [`${$("verdict-title").textContent} (${location.origin}, ${$("about").textContent})`];
    for (const card of document.querySelectorAll("[data-check]")) {
      const figure = card.querySelector(".figure")?.textContent.trim().replace(/\s+/g, " ");
      const facts = card.querySelector(".facts:not([hidden])")?.innerText.replace(/\n+/g, " ");
      const frames = card.querySelector("#frames-text")?.textContent;
      lines.push(`${card.querySelector("h2").textContent}: ${[card.querySelector(".chip").textContent, figure, facts, frames].filter(Boolean).join("; ")}`);
    }
    lines.push(navigator.userAgent);
    await navigator.clipboard.writeText(lines.join("\n")).then(() => (button.textContent = "Copied"), () => (button.textContent = "Not copied"));
    setTimeout(() => (button.textContent = "Copy these results"), 2000);
  });
}

checkSecurePage();
readInfo();
prepareVoice();
checkUpload();
startSocket();
startStream();
offerCopy();
