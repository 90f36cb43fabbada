"""The rooms of an app, in Amazon IVS Chat. In the tests, AWS_ENDPOINT_URL_IVSCHAT leads to the emulator."""

import boto3


def open_room(name):
    return boto3.client("ivschat").create_room(name=name)["arn"]


def let_in(room, user_id):
    token = boto3.client("ivschat").create_chat_token(roomIdentifier=room, userId=user_id, capabilities=["SEND_MESSAGE"])
    return token["token"]


def close_room(room):
    boto3.client("ivschat").delete_room(identifier=room)
