"""A recommender of your own behind HTTP: run it with a port, then name its URL in a variation of type `http`.

    python3 http_origin.py 8080
    {"type": "http", "url": "http://127.0.0.1:8080/users/{userId}/items?count={numResults}"}

On AWS it stands behind HTTPS, and the URL begins with https://.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

BESTSELLERS = ["sku-1", "sku-2", "sku-3", "sku-4", "sku-5"]


class Recommender(BaseHTTPRequestHandler):
    """Answers GET /users/{userId}/items?count=N."""

    def do_GET(self):
        url = urlsplit(self.path)
        parts = url.path.split("/")
        if len(parts) != 4 or (parts[1], parts[3]) != ("users", "items"):
            self.send_error(404)
            return
        user, count = unquote(parts[2]), int(parse_qs(url.query)["count"][0])
        # A list that differs by user, so that the placeholder can be seen working.
        start = sum(user.encode()) % len(BESTSELLERS)
        items = BESTSELLERS[start:] + BESTSELLERS[:start]
        self.answer({"itemList": [{"itemId": item} for item in items[:count]]})

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """User ids are in the paths: nothing is logged."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Recommender)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
