from aws_cdk import App, CfnOutput, RemovalPolicy, Stack
from aws_cdk.aws_cognito import AuthFlow, CfnUserPoolGroup, UserPool
from cdk_ivschat import ChatApi, ChatAuthorizer, ChatCapability, Room
from constructs import Construct


class ChatStack(Stack):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)

        users = UserPool(self, "Users", removal_policy=RemovalPolicy.DESTROY)
        web_client = users.add_client("WebClient", auth_flows=AuthFlow(user_password=True))
        CfnUserPoolGroup(self, "Moderators", user_pool_id=users.user_pool_id, group_name="moderators")

        lobby = Room(
            self,
            "Lobby",
            room_name="lobby",
            maximum_message_length=280,
            maximum_message_rate_per_second=50,
        )

        api = ChatApi(
            self,
            "ChatApi",
            rooms={"lobby": lobby},
            authorizer=ChatAuthorizer.user_pool(users, clients=[web_client]),
            capabilities=[ChatCapability.SEND_MESSAGE],  # what every signed-in user may do
            group_capabilities={"moderators": ChatCapability.ALL},
            attribute_claims={"displayName": "preferred_username"},  # what the others in the room see
            cors_origins=["http://localhost:5173"],
        )

        CfnOutput(self, "TokenUrl", value=api.token_url("lobby"))
        CfnOutput(self, "UserPoolId", value=users.user_pool_id)
        CfnOutput(self, "ClientId", value=web_client.user_pool_client_id)


app = App()
ChatStack(app, "Chat")
app.synth()
