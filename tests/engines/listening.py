"""What goes wrong in a page, told by the page itself, so that it is told in every browser alike.

WebKitGTK tells its driver nothing of it, and Firefox only to who may also read its mail.
"""

EAR = "/told.js"
MOUTH = "/told"
SCRIPT = b"""
const tell = (text) => navigator.sendBeacon("/told", `${location.pathname}: ${text}`);
addEventListener("error", (event) => tell(event.message ?? `not loaded: ${event.target.outerHTML}`), true);
addEventListener("unhandledrejection", (event) => tell(event.reason));
addEventListener("securitypolicyviolation", (event) => tell(`${event.effectiveDirective} ${event.blockedURI}`));
"""


class Listening:
    """A WSGI application around another: each page gets a script that comes before all others of it."""

    def __init__(self, application):
        self.application = application
        self.complaints = []

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path == EAR:
            start_response("200 OK", [("Content-Type", "text/javascript"), ("Content-Length", str(len(SCRIPT)))])
            return [SCRIPT]
        if path == MOUTH:
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            self.complaints.append(body.decode())
            start_response("204 No Content", [])
            return []
        return self.listened(environ, start_response)

    def listened(self, environ, start_response):
        began = []
        answer = self.application(environ, lambda *start: began.append(start))
        status, headers = began[0][:2]
        if status.startswith("5"):
            self.complaints.append(f"{status} {environ['PATH_INFO']}")
        if not dict(headers).get("Content-Type", "").startswith("text/html"):
            start_response(status, headers)
            return answer
        page = b"".join(answer)
        answer.close()
        page = page.replace(b"<head>", f'<head><script src="{EAR}"></script>'.encode(), 1)
        headers = [each for each in headers if each[0] != "Content-Length"]
        start_response(status, [*headers, ("Content-Length", str(len(page)))])
        return [page]
