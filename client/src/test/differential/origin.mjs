// Tells each visitor how Node's HTTP server has read his request. Prints its port.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

createServer((request, answer) => {
  const body = createHash('sha256');
  request.on('data', (piece) => body.update(piece));
  request.on('end', () => {
    const fields = [];
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      fields.push([request.rawHeaders[i], request.rawHeaders[i + 1]]);
    }
    answer.setHeader('content-type', 'application/json; charset=utf-8');
    answer.end(JSON.stringify({ method: request.method, target: request.url, fields, body: body.digest('hex') }));
  });
}).listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});
