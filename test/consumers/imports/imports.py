from aws_cdk import App, CfnOutput, Duration, Environment, RemovalPolicy, Stack, Tags
from aws_cdk.aws_apigateway import Period, QuotaSettings
from aws_cdk.aws_apigatewayv2 import ThrottleSettings
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_cognito import UserPool, UserPoolClient
from aws_cdk.aws_iam import Role, ServicePrincipal
from aws_cdk.aws_ivs import CfnChannel
from aws_cdk.aws_ivschat import CfnRoom
from aws_cdk.aws_logs import RetentionDays
from aws_cdk.aws_route53 import HostedZone
from cdk_ivschat import (
    ChatAlarmOptions,
    ChatAlarms,
    ChatApi,
    ChatAuthorizer,
    ChatBanList,
    ChatCapability,
    ChatDashboard,
    ChatDomainName,
    ChatGuests,
    ChatHosts,
    ChatMetrics,
    ChatModeration,
    ChatRequestAttribute,
    ChatRestApi,
    ChatWebAcl,
    LoggingConfiguration,
    Room,
    RoomDirectory,
    RoomGrants,
)

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

bans = ChatBanList(stack, "Bans")
bans.grant_ban(role)
known_bans = ChatBanList.from_table_name(stack, "KnownBans", "chat-bans")
known_bans.grant_read(role)

streams = RoomDirectory(
    stack,
    "Streams",
    maximum_message_rate_per_second=50,
    logging_configurations=[configuration_by_arn, configuration_by_id],
    expiry=Duration.hours(12),
    converge=True,
)
Tags.of(streams).add("team", "live")
Tags.of(streams).add("cost", "7")
streams.follow_streams(
    channels=[CfnChannel(stack, "Channel")],
    tags={"owner": "ann", "cost": "7", "team": "live", "area": "chat", "stage": "test"},
    grace_period=Duration.minutes(5),
)
known_streams = RoomDirectory.from_room_directory_attributes(
    stack,
    "KnownStreams",
    table_arn="arn:aws:dynamodb:eu-west-1:123456789012:table/streams",
    function_arn="arn:aws:lambda:eu-west-1:123456789012:function:streams",
)
for directory in [streams, known_streams]:
    directory.grant_open(role)
    directory.grant_close(role)
    directory.grant_read(role)

api = ChatApi(
    stack,
    "Api",
    rooms={"native": native, "byTags": by_tags, "byAttributes": by_attributes, "byId": by_id, "byArn": by_arn, "lobby": lobby},
    directory=streams,
    owner_capabilities=[ChatCapability.SEND_MESSAGE, ChatCapability.DELETE_MESSAGE],
    hosts=ChatHosts(groups=["creators", "artists"], rooms_per_owner=3),
    authorizer=ChatAuthorizer.jwt(issuer="https://id.example.com", audience=["chat"], scopes=["chat/join"]),
    group_capabilities={
        "staff": [ChatCapability.DISCONNECT_USER],
        "hosts": [ChatCapability.SEND_MESSAGE],
        "guests": [],
        "helpers": [ChatCapability.DELETE_MESSAGE],
        "moderators": ChatCapability.ALL,
    },
    attribute_claims={"rank": "custom:rank", "locale": "locale", "team": "custom:team", "picture": "picture", "name": "preferred_username"},
    request_attributes={
        "greeting": ChatRequestAttribute(maximum_length=64),
        "badge": ChatRequestAttribute(maximum_length=8),
        "mood": ChatRequestAttribute(maximum_length=16),
        "color": ChatRequestAttribute(maximum_length=6),
        "displayName": ChatRequestAttribute(maximum_length=32),
    },
    guests=ChatGuests(
        rooms=["lobby"],
        capabilities=[ChatCapability.SEND_MESSAGE],
        session_duration=Duration.minutes(5),
        throttle=ThrottleSettings(rate_limit=5),
    ),
    ban_list=known_bans,
    tokens_per_user=10,
    moderation=ChatModeration(groups=["moderators", "staff"]),
    domain_name=ChatDomainName(
        domain_name="chat.example.com",
        certificate=Certificate.from_certificate_arn(stack, "Certificate", "arn:aws:acm:eu-west-1:123456789012:certificate/1"),
        hosted_zone=HostedZone.from_hosted_zone_attributes(stack, "Zone", hosted_zone_id="Z1", zone_name="example.com"),
    ),
)
backstage = Room(stack, "Backstage")
api.add_room(
    "backstage",
    backstage,
    allowed_groups=["vips", "hosts"],
    capabilities=[],
    group_capabilities={
        "press": [],
        "artists": [ChatCapability.SEND_MESSAGE],
        "staff": [ChatCapability.DISCONNECT_USER],
        "hosts": ChatCapability.ALL,
        "vips": [ChatCapability.SEND_MESSAGE],
    },
    moderator_groups=["hosts"],
    session_duration=Duration.minutes(15),
)

rest = ChatRestApi(
    stack,
    "Rest",
    authorizer=ChatAuthorizer.user_pool(
        UserPool.from_user_pool_id(stack, "Users", "eu-west-1_EXAMPLE"),
        clients=[UserPoolClient.from_user_pool_client_id(stack, "Web", "web")],
        scopes=["chat/join"],
    ),
    directory=known_streams,
    hosts=ChatHosts(groups=["creators"]),
    ban_list=bans,
    moderation=ChatModeration(groups=["moderators"], audit_log_retention=RetentionDays.TWO_YEARS),
    user_hash_key=api.user_hash_key,
    web_acl=ChatWebAcl.managed(requests_per_five_minutes=500),
    api_key_required=True,
    cloud_watch_role=False,
)
rest.add_room("lobby", lobby)
rest.add_room("native", native, allowed_groups=["vips"])
rest.add_usage_plan("Partners", quota=QuotaSettings(limit=10_000, period=Period.DAY))
ChatAlarms(stack, "Alarms", api=rest, directory=streams, denials=ChatAlarmOptions(threshold=100))
ChatDashboard(stack, "Dashboard", apis=[api, rest], directories=[streams], logging_configurations=[configuration_by_arn, configuration_by_id])

CfnOutput(stack, "TokenUrl", value=api.token_url("byId"))
CfnOutput(stack, "GuestTokenUrl", value=api.guest_token_url("lobby"))
CfnOutput(stack, "RestUrl", value=rest.url)
CfnOutput(stack, "AuditLog", value=rest.moderation_function.audit_log_group.log_group_name)
CfnOutput(stack, "HostLog", value=api.host_function.handler.log_group.log_group_name)
CfnOutput(stack, "StreamsFunction", value=streams.function_name)
CfnOutput(stack, "KnownStreamsTable", value=known_streams.table_name)
CfnOutput(stack, "Name", value=by_attributes.room_name)
CfnOutput(stack, "Id", value=by_arn.room_id)
CfnOutput(stack, "Region", value=by_id.env.region)
CfnOutput(stack, "StackName", value=by_id.stack.stack_name)
app.synth()
