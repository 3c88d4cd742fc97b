"""Tells each visitor how Python's HTTP server has read his request. Prints its port."""

import hashlib
import http.server
import json


class Reader(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def tell(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        told = {
            "method": self.command,
            "target": self.path,
            "fields": self.headers.items(),
            "body": hashlib.sha256(body).hexdigest(),
        }
        text = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = tell

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Reader)
print(server.server_address[1], flush=True)
server.serve_forever()
