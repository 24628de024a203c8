"""The program over an emulated Cognito and DynamoDB, to click through the real sign-in."""

import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent / "support")]

from dynamo import REGION, ministack, ministack_stand
from hosted_pool import NAME, WORD, make_pool


def main() -> int:
    """Serve until Ctrl+C; nothing is kept afterwards."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    port = os.environ.get("PORT", "8050")
    base_url = f"http://127.0.0.1:{port}"
    with ministack_stand() as stand:
        endpoint = ministack().endpoint
        pool = make_pool(endpoint, base_url)
        environ = {
            **os.environ,
            "EXPENSES_AUTH": "cognito",
            "EXPENSES_BASE_URL": base_url,
            "EXPENSES_STORE": f"dynamodb:{stand.table}",
            "COGNITO_ISSUER": pool.issuer,
            "COGNITO_DOMAIN": pool.domain,
            "COGNITO_CLIENT_ID": pool.client_id,
            "COGNITO_CLIENT_SECRET": pool.client_secret,
            "COGNITO_METADATA_URL": pool.metadata_url,
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "HOST": "127.0.0.1",
            "PORT": port,
        }
        print(f"Sign in as {NAME} with the password {WORD}", flush=True)
        return _served(environ)


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
