/*
 * What this page expects of the server that hands it out. Everything is on one origin, with no cookies and no sign-in.
 *
 * GET  / and the files beside    index.html is /, the others keep their names: style.css, demo.js, measure.js, network.js, report.js,
 *                                voice.js. text/html, text/css, text/javascript; charset=utf-8, nosniff, Cache-Control: no-cache. A
 *                                Content-Security-Policy may be default-src 'self'; img-src data:; media-src blob:, and no
 *                                Permissions-Policy may forbid the microphone.
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

import { $, knowTunnel } from "./report.js";
import { checkSecurePage, checkUpload, startSocket, startStream } from "./network.js";
import { prepareVoice } from "./voice.js";

async function readInfo() {
  try {
    const info = await (await fetch("/api/info", { cache: "no-store" })).json();
    $("about").textContent = [info.name, info.version].filter(Boolean).join(" · ") || "demo";
    if (typeof info.tunnel === "string" && info.tunnel.startsWith("https://")) knowTunnel(info.tunnel);
  } catch {
    // The other checks say what is wrong; this line is decoration.
  }
}

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
