import json
import subprocess
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

COMMAND = Path(__file__).parent / "node_modules" / ".bin" / "amazon-ivs-chat-emulator"


class Emulator:
    """What the emulator prints when it is ready, and its requests under /_emulator/."""

    def __init__(self, line):
        ready = json.loads(line)
        self.endpoint = ready["endpoint"]
        self.messaging_endpoint = ready["messagingEndpoint"]

    def ask(self, method, what, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.endpoint}/_emulator/{what}", data, method=method)) as response:
            return json.loads(response.read() or "null")


@pytest.fixture(scope="session")
def running_emulator():
    with subprocess.Popen([COMMAND, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        yield Emulator(process.stdout.readline())
        process.terminate()


@pytest.fixture
def emulator(running_emulator, monkeypatch):
    running_emulator.ask("POST", "reset")
    monkeypatch.setenv("AWS_ENDPOINT_URL_IVSCHAT", running_emulator.endpoint)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return running_emulator
