/* The checks that need no person: secure page, upload, WebSocket, live stream. */

import { $, report } from "./report.js";
import { ms, quantile, same, size, thereAndBack } from "./measure.js";

const UPLOAD_BYTES = 256 * 1024;

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

export function checkSecurePage() {
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

export async function checkUpload() {
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

export function startSocket() {
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

export function startStream() {
  for (let at = 0; at < GAPS_KEPT; at++) $("beats").appendChild(document.createElement("i"));
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
