"""A tiny issuer that does as it is told, also what no sound one would do, and counts what it is asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from tests.integrations.oidc.provider import signing_key

KEYS = [signing_key(f"key-{number}") for number in range(2)]


def public(number: int) -> dict[str, Any]:
    return KEYS[number].as_dict(private=False)


class Issuer:
    def __init__(self, server: HTTPServer):
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.asked: list[str] = []
        self.status, self.keys, self.tokens = 200, [public(0)], {"token_type": "Bearer"}
        self.about = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def answer(self, path: str) -> bytes:
        self.asked.append(path)
        return json.dumps({"/keys": {"keys": self.keys}, "/token": self.tokens}.get(path, self.about)).encode()


@contextmanager
def careless_issuer() -> Iterator[Issuer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            raw = said.answer(self.path)
            self.send_response(said.status)
            self.send_header("Location", f"{said.url}/keys")
            self.end_headers()
            self.wfile.write(raw)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    said = Issuer(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield said
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
