from aws_cdk import App, CfnOutput, Environment, RemovalPolicy, Stack, Tags
from aws_cdk.aws_iam import Role, ServicePrincipal
from aws_cdk.aws_ivschat import CfnRoom
from cdk_ivschat import ChatApi, ChatAuthorizer, ChatCapability, ChatMetrics, LoggingConfiguration, Room, RoomGrants

app = App()
stack = Stack(app, "Imports", env=Environment(account="123456789012", region="eu-west-1"))

by_arn = Room.from_room_arn(stack, "ByArn", "arn:aws:ivschat:eu-west-1:123456789012:room/aaaaaaaaaaaa")
by_id = Room.from_room_id(stack, "ById", "bbbbbbbbbbbb")
by_attributes = Room.from_room_attributes(
    stack, "ByAttributes", room_arn="arn:aws:ivschat:eu-west-1:123456789012:room/cccccccccccc", room_name="third"
)
by_tags = Room.from_lookup(stack, "ByTags", tags={"stage": "test", "team": "live", "area": "chat", "cost": "7", "owner": "ann"})
configuration_by_arn = LoggingConfiguration.from_logging_configuration_arn(
    stack, "ConfigurationByArn", "arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/aaaaaaaaaaaa"
)
configuration_by_id = LoggingConfiguration.from_logging_configuration_id(stack, "ConfigurationById", "bbbbbbbbbbbb")

lobby = Room(stack, "Lobby", logging_configurations=[configuration_by_arn, configuration_by_id])
lobby.apply_removal_policy(RemovalPolicy.RETAIN)
Tags.of(lobby).add("team", "live")
native = CfnRoom(stack, "Native")

role = Role(stack, "Role", assumed_by=ServicePrincipal("lambda.amazonaws.com"))
for room in [by_arn, by_id, by_attributes, by_tags, lobby]:
    room.grant_create_chat_token(role)
    room.grants.moderate(role)
by_id.grant(role, "ivschat:GetRoom", "ivschat:ListRooms")
RoomGrants.from_room(native).read(role)
configuration_by_id.grants.read(role)
ChatMetrics.log_delivery_alarm(stack, "LogsLost", configuration_by_arn)

api = ChatApi(
    stack,
    "Api",
    rooms={"native": native, "byTags": by_tags, "byAttributes": by_attributes, "byId": by_id, "byArn": by_arn, "lobby": lobby},
    authorizer=ChatAuthorizer.jwt(issuer="https://id.example.com", audience=["chat"]),
    group_capabilities={
        "staff": [ChatCapability.DISCONNECT_USER],
        "hosts": [ChatCapability.SEND_MESSAGE],
        "guests": [],
        "helpers": [ChatCapability.DELETE_MESSAGE],
        "moderators": ChatCapability.ALL,
    },
    attribute_claims={"rank": "custom:rank", "locale": "locale", "team": "custom:team", "picture": "picture", "name": "preferred_username"},
)

CfnOutput(stack, "TokenUrl", value=api.token_url("byId"))
CfnOutput(stack, "Name", value=by_attributes.room_name)
CfnOutput(stack, "Id", value=by_arn.room_id)
CfnOutput(stack, "Region", value=by_id.env.region)
CfnOutput(stack, "StackName", value=by_id.stack.stack_name)
app.synth()
