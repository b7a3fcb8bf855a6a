"""A registry of npm and PyPI that gives one package of each to whoever has the token. Prints its port."""

import base64
import hashlib
import http.server
import io
import json
import sys
import tarfile
import zipfile

TOKEN, HOST = sys.argv[1], sys.argv[2]


def npm_package():
    archive = io.BytesIO()
    files = {"package/package.json": '{"name": "@acme/greeting", "version": "1.0.0"}', "package/index.js": 'module.exports = "hello";\n'}
    with tarfile.open(fileobj=archive, mode="w:gz") as packed:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            packed.addfile(entry, io.BytesIO(text.encode()))
    return archive.getvalue()


def wheel():
    archive = io.BytesIO()
    info = "acme_greeting-1.0.0.dist-info"
    files = {
        "acme_greeting.py": 'TEXT = "hello"\n',
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: acme-greeting\nVersion: 1.0.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(archive, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return archive.getvalue()


PACKAGE, WHEEL = npm_package(), wheel()
NAME = "acme_greeting-1.0.0-py3-none-any.whl"
BASIC = base64.b64encode(f"acme:{TOKEN}".encode()).decode()


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.headers.get("Authorization") not in (f"Bearer {TOKEN}", f"Basic {BASIC}"):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="acme"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path = self.path.lower().replace("%2f", "/")
        origin = f"http://{HOST}:{self.server.server_port}"
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(PACKAGE).digest()).decode()
        dist = {"tarball": f"{origin}/greeting-1.0.0.tgz", "integrity": integrity}
        answers = {
            "/@acme/greeting": json.dumps(
                {"name": "@acme/greeting", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": {"name": "@acme/greeting", "version": "1.0.0", "dist": dist}}}
            ).encode(),
            "/greeting-1.0.0.tgz": PACKAGE,
            "/simple/acme-greeting/": f'<a href="{origin}/{NAME}#sha256={hashlib.sha256(WHEEL).hexdigest()}">{NAME}</a>'.encode(),
            f"/{NAME}": WHEEL,
        }
        body = answers.get(path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "application/json" if path.startswith("/@") else "text/html" if path.startswith("/simple") else "application/octet-stream")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body or b"")

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Registry)
print(server.server_port, flush=True)
server.serve_forever()
