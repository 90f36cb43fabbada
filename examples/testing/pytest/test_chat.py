import json

from websockets.sync.client import connect

import backend


def enter(emulator, room, user_id):
    """Somebody's page: the chat token is the sub-protocol of the WebSocket."""
    return connect(emulator.messaging_endpoint, subprotocols=[backend.let_in(room, user_id)], proxy=None)


def test_what_one_says_in_a_room_the_others_hear(emulator):
    room = backend.open_room("lobby")
    with enter(emulator, room, "ann") as ann, enter(emulator, room, "bob") as bob:
        ann.send(json.dumps({"Action": "SEND_MESSAGE", "Content": "hello"}))
        heard = json.loads(bob.recv(timeout=5))
        assert (heard["Content"], heard["Sender"]["UserId"]) == ("hello", "ann")
    backend.close_room(room)
    assert emulator.ask("GET", "state")["rooms"] == []


def test_somebody_gets_in_when_the_service_is_busy_too(emulator):
    room = backend.open_room("lobby")
    emulator.ask("POST", "faults", {"kind": "throttle", "operation": "CreateChatToken", "times": 1})
    with enter(emulator, room, "ann"):
        calls = emulator.ask("GET", "calls")["calls"]
    assert [(call["operation"], call["status"]) for call in calls] == [
        ("CreateRoom", 200), ("CreateChatToken", 429), ("CreateChatToken", 200),
    ]
