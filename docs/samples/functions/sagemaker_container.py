"""The web server of a SageMaker inference container: GET /ping and POST /invocations on port 8080.

It ranks or recommends by popularity; put your model in `predict`. The image starts it with
`python3 sagemaker_container.py 8080`.
SageMaker's side: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

POPULARITY = {"sku-1": 0.9, "sku-2": 0.7, "sku-3": 0.4, "sku-4": 0.2}


def predict(request):
    """Answers one request; docs/origins.md says what it holds."""
    ranking = request["action"] == "rerank-items"
    candidates = request["itemList"] if ranking else [item for item in POPULARITY if item != request.get("itemId")]
    best_first = sorted(candidates, key=lambda item: -POPULARITY.get(item, 0.0))
    items = [{"itemId": item, "score": POPULARITY.get(item, 0.0)} for item in best_first]
    if ranking:
        return {"personalizedRanking": items}
    return {"itemList": items[: request["numResults"]]}


class Container(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200 if self.path == "/ping" else 404, {})

    def do_POST(self):
        if self.path != "/invocations":
            self.answer(404, {})
            return
        length = int(self.headers["Content-Length"])
        self.answer(200, predict(json.loads(self.rfile.read(length))))

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """User ids are in the bodies: nothing is logged."""


if __name__ == "__main__":
    # A container listens on every address; this machine's own is enough to try it.
    host = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
    server = ThreadingHTTPServer((host, int(sys.argv[1])), Container)
    print(f"http://{host}:{server.server_port}", flush=True)
    server.serve_forever()
