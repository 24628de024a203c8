"""The stack in an emulator, and the program behind it: sign-in, table, gateway and metrics."""

import os
import re
import signal
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent / "support")]

import requests
from authlib.common.security import generate_token
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from dynamo import REGION, ministack
from emulated_stack import Emulated, emulator, led_to, make_stack
from hosted_pool import NAME, WORD, add_person

_METRICS: Final = Path("build") / "sandbox" / "metrics.log"
_BACK: Final = "http://localhost:8765/callback"
"""Where the hosted page sends a program's person back to; nobody listens there."""
_WORKERS: Final = "2"
_STEPS: Final = 4


def main() -> int:
    """Serve until Ctrl+C; nothing but the metrics is kept afterwards."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    port = os.environ.get("PORT", "8050")
    base_url = f"http://127.0.0.1:{port}"
    endpoint = ministack().endpoint
    made = make_stack(endpoint, led_to(base_url))
    if made.status != "CREATE_COMPLETE":
        print("\n".join(made.failed), file=sys.stderr)
        return 1
    pool_id = made.outputs["COGNITO_ISSUER"].rpartition("/")[2]
    add_person(emulator(endpoint, "cognito-idp"), pool_id)
    api_id = emulator(endpoint, "apigatewayv2").get_apis()["Items"][0]["ApiId"]
    token = _token(endpoint, made.outputs["COGNITO_API_CLIENTS"])
    print(f"Sign in as {NAME} with the password {WORD}")
    print(f"The gateway is at {endpoint}/_aws/execute-api/{api_id}/$default/api/v1")
    print(f"A token for it, good for some minutes: {token}")
    print(f"Metrics are written to {_METRICS}", flush=True)
    return _served({**os.environ, **_environ(made, endpoint, base_url, port)})


def _environ(made: Emulated, endpoint: str, base_url: str, port: str) -> dict[str, str]:
    """Give the stack's settings, less what leads to places that only AWS has."""
    settings = {name: value for name, value in made.outputs.items() if name.isupper()}
    secret = emulator(endpoint, "secretsmanager").get_secret_value(
        SecretId=made.outputs["COGNITO_CLIENT_SECRET, as Secrets Manager keeps it"]
    )["SecretString"]
    pool_id = settings["COGNITO_ISSUER"].rpartition("/")[2]
    _METRICS.parent.mkdir(parents=True, exist_ok=True)
    return settings | {
        "COGNITO_CLIENT_SECRET": secret,
        "COGNITO_DOMAIN": endpoint,
        "COGNITO_METADATA_URL": f"{endpoint}/{pool_id}/.well-known/openid-configuration",
        "EXPENSES_BASE_URL": base_url,
        "EXPENSES_API_URL": base_url,  # the emulator's gateway asks under the program's own name
        "EXPENSES_BEHIND_PROXY": "no",
        "EXPENSES_METRICS": str(_METRICS),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "WEB_CONCURRENCY": os.environ.get("WEB_CONCURRENCY", _WORKERS),
        "HOST": "127.0.0.1",
        "PORT": port,
    }


def _token(endpoint: str, client_id: str) -> str:
    """Sign in at the hosted page as a program's person does, and give the access token."""
    verifier = generate_token(64)
    asked = {
        "client_id": client_id, "redirect_uri": _BACK, "response_type": "code", "state": "s",
        "scope": "expenses/read expenses/write", "code_challenge_method": "S256",
        "code_challenge": create_s256_code_challenge(verifier),
    }  # fmt: skip
    session = requests.Session()
    answer = session.get(
        f"{endpoint}/oauth2/authorize?{urlencode(asked)}", timeout=30, allow_redirects=False
    )
    for _ in range(_STEPS):  # name and password may be asked one after the other
        if answer.is_redirect:
            break
        fields = dict(
            re.findall(r'<input[^>]*name="([^"]*)"(?:[^>]*value="([^"]*)")?', answer.text)
        )
        filled = {"username": NAME, "password": WORD}
        form = {name: filled.get(name, unescape(value)) for name, value in fields.items()}
        answer = session.post(f"{endpoint}/login", data=form, timeout=30, allow_redirects=False)
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    exchanged = requests.post(
        f"{endpoint}/oauth2/token", timeout=30,
        data={"grant_type": "authorization_code", "client_id": client_id, "code": code,
              "redirect_uri": _BACK, "code_verifier": verifier},
    )  # fmt: skip
    return str(exchanged.json()["access_token"])


def _served(environ: dict[str, str]) -> int:
    """Run the program until it ends, or until we are told to."""
    command = [str(Path(sys.executable).with_name("expense-tracker")), "run"]
    program = subprocess.Popen(command, env=environ)
    try:
        return program.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        program.terminate()
        program.wait(40)


if __name__ == "__main__":
    sys.exit(main())
