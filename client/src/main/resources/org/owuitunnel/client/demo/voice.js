/* The check that needs a person: record, send, compare, play back. */

import { $, checks, report } from "./report.js";
import { ms, size, thereAndBack } from "./measure.js";

const RECORD_MS = 4000;
const RECORDER_STOP_MS = 5000; // a recorder that has not stopped by then never will
const BARS = 64;
const SILENT_RMS = 0.003; // about -50 dBFS: a muted or dead microphone stays below
const MIME_TYPES = ["audio/webm;codecs=opus", "audio/webm", "audio/ogg;codecs=opus", "audio/mp4"];

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

export function prepareVoice() {
  for (let at = 0; at < BARS; at++) bars.push($("wave").appendChild(document.createElement("i")));
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
