"""Drives all 17 operations of the emulator with boto3, checks what comes back, and prints a JSON summary."""

import datetime
import json
import sys

import boto3
from botocore.config import Config

client = boto3.client(
    "ivschat",
    endpoint_url=sys.argv[1],
    # One attempt: a fault should be seen, not retried. No validation on this side: the other side is being tested.
    config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
)
typed_errors = []


def fails(code, call, **details):
    """The call must end in the typed exception, with these members in the error's body."""
    try:
        call()
    except getattr(client.exceptions, code) as error:
        response = error.response
        assert response["Error"]["Code"] == code, response
        assert response["Error"]["Message"], response
        assert response["ResponseMetadata"]["RequestId"], response
        for name, value in details.items():
            assert response.get(name) == value, (name, response)
        typed_errors.append([code, response["ResponseMetadata"]["HTTPStatusCode"]])
    else:
        raise AssertionError(f"{code} expected")


def is_time(value):
    return isinstance(value, datetime.datetime) and value.tzinfo is not None


logging = client.create_logging_configuration(
    name="transcripts", destinationConfiguration={"s3": {"bucketName": "logs"}}, tags={"a": "b"}
)
assert logging["state"] == "ACTIVE" and is_time(logging["createTime"]), logging
assert client.update_logging_configuration(identifier=logging["arn"], name="renamed")["name"] == "renamed"
assert client.get_logging_configuration(identifier=logging["arn"])["destinationConfiguration"] == {"s3": {"bucketName": "logs"}}
assert [one["arn"] for one in client.list_logging_configurations()["loggingConfigurations"]] == [logging["arn"]]

room = client.create_room(name="lobby", loggingConfigurationIdentifiers=[logging["arn"]], tags={"team": "live"})
assert room["maximumMessageLength"] == 500 and room["maximumMessageRatePerSecond"] == 10, room
assert is_time(room["createTime"]) and is_time(room["updateTime"]), room
arn = room["arn"]
assert client.update_room(identifier=arn, maximumMessageRatePerSecond=100)["maximumMessageRatePerSecond"] == 100
assert client.get_room(identifier=arn)["name"] == "lobby"
client.create_room()
pages = [client.list_rooms(maxResults=1)]
pages.append(client.list_rooms(maxResults=1, nextToken=pages[0]["nextToken"]))
assert "nextToken" not in pages[1] and pages[1]["rooms"][0]["arn"] == arn, pages

client.tag_resource(resourceArn=arn, tags={"b/c &+": "1"})
assert client.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "live", "b/c &+": "1"}
client.untag_resource(resourceArn=arn, tagKeys=["team", "b/c &+"])
assert client.list_tags_for_resource(resourceArn=arn)["tags"] == {}

token = client.create_chat_token(roomIdentifier=arn, userId="ann", capabilities=["SEND_MESSAGE"], attributes={"name": "Ann"})
assert token["token"] and is_time(token["tokenExpirationTime"]), token
assert token["sessionExpirationTime"] - token["tokenExpirationTime"] == datetime.timedelta(minutes=59), token
assert len(client.send_event(roomIdentifier=arn, eventName="goal", attributes={"by": "nine"})["id"]) == 12
assert len(client.delete_message(roomIdentifier=arn, id="abcdefGHIJ12", reason="spam")["id"]) == 12
assert client.disconnect_user(roomIdentifier=arn, userId="ann")["ResponseMetadata"]["HTTPStatusCode"] == 200

conflict = {"resourceType": "ROOM", "resourceId": logging["id"]}
fails("ConflictException", lambda: client.delete_logging_configuration(identifier=logging["arn"]), **conflict)
assert client.delete_room(identifier=arn)["ResponseMetadata"]["HTTPStatusCode"] == 204
client.delete_logging_configuration(identifier=logging["arn"])
fails("ResourceNotFoundException", lambda: client.get_room(identifier=arn), resourceType="ROOM", resourceId=room["id"])
fails("ResourceNotFoundException", lambda: client.list_tags_for_resource(resourceArn=arn))
fails("ValidationException", lambda: client.get_room(), reason="FIELD_VALIDATION_FAILED", fieldList=[{"name": "identifier", "message": "is required"}])
fails("ValidationException", lambda: client.create_room(name="a b", maximumMessageLength=501))
for _ in range(10):
    client.create_logging_configuration(destinationConfiguration={"firehose": {"deliveryStreamName": "stream"}})
fails("ServiceQuotaExceededException", lambda: client.create_logging_configuration(destinationConfiguration={"s3": {"bucketName": "logs"}}), limit=10)
# The test that runs this has asked for the calls on this name to go wrong, in this order.
fails("ThrottlingException", lambda: client.list_rooms(name="doomed"), resourceType="ROOM")
fails("AccessDeniedException", lambda: client.list_rooms(name="doomed"))
fails("PendingVerification", lambda: client.list_rooms(name="doomed"))
fails("InternalServerException", lambda: client.list_rooms(name="doomed"))

print(json.dumps({"typed_errors": typed_errors}))
