from aws_cdk import App, CfnOutput, Duration, Stack
from aws_cdk.aws_cognito import AuthFlow, CfnUserPoolGroup, UserPool
from cdk_ivschat import (
    ChatApi, ChatAuthorizer, ChatBanList, ChatCapability, ChatHosts, ChatModeration, ChatRequestAttribute, LoggingConfiguration,
    LoggingDestination, RoomDirectory,
)

app = App()
stack = Stack(app, "StreamingPlatform")
users = UserPool(stack, "Users")
web_client = users.add_client("WebClient", auth_flows=AuthFlow(user_password=True))
for group_name in ["creators", "moderators"]:
    CfnUserPoolGroup(stack, group_name, user_pool_id=users.user_pool_id, group_name=group_name)

streams = RoomDirectory(  # a room for each stream, made and deleted while the app runs
    stack,
    "Streams",
    maximum_message_rate_per_second=50,
    logging_configurations=[LoggingConfiguration(stack, "Transcripts", destination=LoggingDestination.cloud_watch_logs())],
    expiry=Duration.hours(12),  # of a room that nobody closed
)

api = ChatApi(
    stack,
    "ChatApi",
    authorizer=ChatAuthorizer.user_pool(users, clients=[web_client], scopes=["aws.cognito.signin.user.admin"]),  # access tokens
    directory=streams,
    hosts=ChatHosts(groups=["creators"], rooms_per_owner=3),  # they open rooms, and moderate their own
    capabilities=[ChatCapability.SEND_MESSAGE],  # what every signed-in user may do
    group_capabilities={"moderators": ChatCapability.ALL},
    request_attributes={"displayName": ChatRequestAttribute(maximum_length=32)},  # what users call themselves: the others in the room see it
    moderation=ChatModeration(groups=["moderators"]),  # of all rooms
    ban_list=ChatBanList(stack, "Bans"),
    cors_origins=["http://localhost:5173"],
)

CfnOutput(stack, "Url", value=api.url)
CfnOutput(stack, "UserPoolId", value=users.user_pool_id)
CfnOutput(stack, "ClientId", value=web_client.user_pool_client_id)
app.synth()
