// Runs in the page before its own scripts and notes, in window.observed, what crossed the network and what was heard. Digests
// need crypto.subtle, which a page without a secure context does not have.
window.observed = { uploads: [], speeches: [], played: [], sockets: [], closed: [] };
{
  const digest = async (bytes) => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };

  const fetch = window.fetch;
  window.fetch = async (resource, options) => {
    const path = new URL(resource.url ?? resource, location.href).pathname;
    const file = options?.body instanceof FormData ? options.body.get('file') : null;
    if (file && window.isSecureContext) {
      observed.uploads.push({ path, size: file.size, type: file.type, sha256: await digest(await file.arrayBuffer()) });
    }
    const response = await fetch(resource, options);
    if (path.endsWith('/audio/speech') && window.isSecureContext) {
      observed.speeches.push({ status: response.status, sha256: await digest(await response.clone().arrayBuffer()) });
    }
    return response;
  };

  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    this.addEventListener('ended', () => observed.played.push(this.duration), { once: true });
    return play.call(this);
  };

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...parameters) {
      super(...parameters);
      this.addEventListener('open', () => observed.sockets.push(this.extensions));
      this.addEventListener('close', (event) => observed.closed.push(event.code));
    }
  };
}
