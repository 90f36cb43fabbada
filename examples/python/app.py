from aws_cdk import App, CfnOutput, RemovalPolicy, Stack
from aws_cdk.aws_cognito import AuthFlow, CfnUserPoolGroup, UserPool
from aws_cdk.aws_lambda import Architecture, Code, Function, Runtime
from aws_cdk.aws_logs import LogGroup, RetentionDays
from aws_cdk.aws_s3 import Bucket
from cdk_ivschat import (
    ChatApi, ChatAuthorizer, ChatCapability, ChatRequestAttribute, FallbackResult, LoggingConfiguration, LoggingDestination,
    MessageReviewHandler, Room,
)
from constructs import Construct


class ChatStack(Stack):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)

        users = UserPool(self, "Users", removal_policy=RemovalPolicy.DESTROY)
        web_client = users.add_client("WebClient", auth_flows=AuthFlow(user_password=True))
        CfnUserPoolGroup(self, "Moderators", user_pool_id=users.user_pool_id, group_name="moderators")

        log_group = self.short_lived_log_group("TranscriptLog")
        bucket = Bucket(self, "ArchiveBucket", enforce_ssl=True, auto_delete_objects=True, removal_policy=RemovalPolicy.DESTROY)
        transcript = LoggingConfiguration(self, "Transcript", destination=LoggingDestination.cloud_watch_logs(log_group))
        archive = LoggingConfiguration(self, "Archive", destination=LoggingDestination.s3(bucket))

        reviewer = Function(  # sees each message before the room does, for at most 200 ms
            self,
            "Reviewer",
            code=Code.from_asset("reviewer"),
            handler="index.handler",
            runtime=Runtime.NODEJS_24_X,
            architecture=Architecture.ARM_64,
            memory_size=512,
            log_group=self.short_lived_log_group("ReviewerLog"),
        )

        lobby = Room(
            self,
            "Lobby",
            room_name="lobby",
            maximum_message_length=280,
            maximum_message_rate_per_second=50,
            logging_configurations=[transcript, archive],
            message_review_handler=MessageReviewHandler.lambda_(
                reviewer,  # pyright: ignore[reportArgumentType]
                fallback_result=FallbackResult.DENY,
            ),
        )

        api = ChatApi(
            self,
            "ChatApi",
            rooms={"lobby": lobby},
            authorizer=ChatAuthorizer.user_pool(users, clients=[web_client], scopes=["aws.cognito.signin.user.admin"]),  # access tokens
            capabilities=[ChatCapability.SEND_MESSAGE],  # what every signed-in user may do
            group_capabilities={"moderators": ChatCapability.ALL},
            request_attributes={"displayName": ChatRequestAttribute(maximum_length=32)},  # what users call themselves: the others in the room see it
            cors_origins=["http://localhost:5173"],
        )

        CfnOutput(self, "TokenUrl", value=api.token_url("lobby"))
        CfnOutput(self, "UserPoolId", value=users.user_pool_id)
        CfnOutput(self, "ClientId", value=web_client.user_pool_client_id)
        CfnOutput(self, "TranscriptLogName", value=log_group.log_group_name)
        CfnOutput(self, "ArchiveBucketName", value=bucket.bucket_name)

    def short_lived_log_group(self, id: str) -> LogGroup:
        return LogGroup(self, id, retention=RetentionDays.ONE_WEEK, removal_policy=RemovalPolicy.DESTROY)


app = App()
ChatStack(app, "Chat")
app.synth()
