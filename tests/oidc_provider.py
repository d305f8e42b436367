"""A small real OpenID Connect provider on the loopback, speaking as ProConnect does, with arms to misbehave."""

import json
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET, KEY_ID = "client-de-test", "secret-de-test-assez-long-pour-un-client", "cle-1"


@cache
def _key(name: str):
    """The key of that name: making one takes longer than a test."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """`person` is who is logged in there; `arms` names what goes wrong: signature, userinfo, nonce, audience…"""

    def __init__(self):
        self.key, self.other_key = _key("own"), _key("other")
        self.person = {
            "sub": "sub-1",
            "email": "nadia@exemple.fr",
            "given_name": "Nadia",
            "usual_name": "Benali",
            "uid": "u1",
            "siret": "13002526500013",
            "idp_id": "idp-1",
        }
        self.acr = "https://proconnect.gouv.fr/assurance/self-asserted"
        self.arms, self.codes, self.requests = set(), {}, []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def sign(self, claims: dict, *, wrong: bool) -> str:
        return jwt.encode(claims, self.other_key if wrong else self.key, "RS256", headers={"kid": KEY_ID})

    def authorize(self, address: str) -> str:
        """What the person's browser does there: the address it is sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.requests.append(query)
        code = f"code-{len(self.requests)}"
        self.codes[code] = query.get("nonce", "")
        parts = urlsplit(query["redirect_uri"])
        return f"{parts.path}?{urlencode({'code': code, 'state': query['state']})}"

    def discovery(self, _) -> dict:
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"} | {
            f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in ends.items()
        }

    def jwks(self, _) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def token(self, form: dict) -> dict:
        if form.get("client_secret") != CLIENT_SECRET or form.get("code") not in self.codes:
            return {"error": "invalid_grant"}
        nonce = self.codes.pop(form["code"])
        claims = self._claims() | {"exp": int(time.time()) + 60, "acr": self.acr}
        claims["nonce"] = "autre-nonce" if "nonce" in self.arms else nonce
        if "expired" in self.arms:
            claims["exp"] = int(time.time()) - 60
        id_token = self.sign(claims, wrong="signature" in self.arms)
        return {"access_token": "jeton", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    def _claims(self) -> dict:
        return {
            "iss": "https://ailleurs.example" if "issuer" in self.arms else self.issuer,
            "aud": "un-autre-client" if "audience" in self.arms else CLIENT_ID,
            "sub": self.person["sub"],
            "iat": int(time.time()),
        }

    def userinfo(self, _) -> str:
        claims = self._claims() | self.person
        if "sub" in self.arms:
            claims["sub"] = "quelqu-un-d-autre"
        if "none" in self.arms:
            return jwt.encode(claims, None, "none", headers={"kid": KEY_ID})
        return self.sign(claims, wrong="userinfo" in self.arms)

    def _handler(self):
        answers = {
            "/.well-known/openid-configuration": self.discovery,
            "/jwks": self.jwks,
            "/token": self.token,
            "/userinfo": self.userinfo,
        }

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
                body = answers[urlsplit(self.path).path](form)
                kind = "application/jwt" if isinstance(body, str) else "application/json"
                content = body if isinstance(body, str) else json.dumps(body)
                self.send_response(400 if "error" in (body if isinstance(body, dict) else {}) else 200)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(content.encode())

            do_GET = do_POST = answer

            def log_message(self, *args):
                """Quiet."""

        return Handler
