/* Figures as text, and the exchange with the echo that both the upload and the voice check use. */

const UPLOAD_MS = 60_000;

// Numbers and units are joined by no-break spaces.
export const ms = (value) => (value < 10 ? `${value.toFixed(1)}\u00a0ms` : value < 10_000 ? `${Math.round(value)}\u00a0ms` : `${(value / 1000).toFixed(1)}\u00a0s`);
export const size = (bytes) => (bytes < 1024 ? `${bytes}\u00a0bytes` : bytes < 1 << 20 ? `${(bytes / 1024).toFixed(0)}\u00a0KB` : `${(bytes / (1 << 20)).toFixed(1)}\u00a0MB`);

export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

async function sha256(bytes) {
  if (!crypto.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends the bytes to the echo and compares what returns. Resolves to {millis, hash, bytes} or throws an Error fit to be read. */
export async function thereAndBack(bytes, type) {
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

export function same(a, b) {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
