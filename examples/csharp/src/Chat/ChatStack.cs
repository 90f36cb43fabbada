using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.AWS.Cognito;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.Interfaces.IVSChat;
using CdkIvsChat;
using Constructs;

namespace Chat
{
    public class ChatStack : Stack
    {
        public ChatStack(Construct scope, string id) : base(scope, id)
        {
            var users = new UserPool(this, "Users", new UserPoolProps { RemovalPolicy = RemovalPolicy.DESTROY });
            var webClient = users.AddClient("WebClient", new UserPoolClientOptions { AuthFlows = new AuthFlow { UserPassword = true } });
            _ = new CfnUserPoolGroup(this, "Moderators", new CfnUserPoolGroupProps { UserPoolId = users.UserPoolId, GroupName = "moderators" });

            var shortLived = new LogGroupProps { Retention = RetentionDays.ONE_WEEK, RemovalPolicy = RemovalPolicy.DESTROY };
            var logGroup = new LogGroup(this, "TranscriptLog", shortLived);
            var bucket = new Bucket(this, "ArchiveBucket", new BucketProps
            {
                EnforceSSL = true,
                AutoDeleteObjects = true,
                RemovalPolicy = RemovalPolicy.DESTROY,
            });
            var transcript = new LoggingConfiguration(this, "Transcript", new LoggingConfigurationProps
            {
                Destination = LoggingDestination.CloudWatchLogs(logGroup),
            });
            var archive = new LoggingConfiguration(this, "Archive", new LoggingConfigurationProps
            {
                Destination = LoggingDestination.S3(bucket),
            });

            // Sees each message before the room does, for at most 200 ms.
            var reviewer = new Function(this, "Reviewer", new FunctionProps
            {
                Code = Code.FromAsset("reviewer"),
                Handler = "index.handler",
                Runtime = Runtime.NODEJS_24_X,
                Architecture = Architecture.ARM_64,
                MemorySize = 512,
                LogGroup = new LogGroup(this, "ReviewerLog", shortLived),
            });

            var lobby = new Room(this, "Lobby", new RoomProps
            {
                RoomName = "lobby",
                MaximumMessageLength = 280,
                MaximumMessageRatePerSecond = 50,
                LoggingConfigurations = new[] { transcript, archive },
                MessageReviewHandler = MessageReviewHandler.Lambda(reviewer, new LambdaMessageReviewOptions
                {
                    FallbackResult = FallbackResult.DENY,
                }),
            });

            var api = new ChatApi(this, "ChatApi", new ChatApiProps
            {
                Rooms = new Dictionary<string, IRoomRef> { ["lobby"] = lobby },
                Authorizer = ChatAuthorizer.UserPool(users, new UserPoolChatAuthorizerOptions
                {
                    Clients = new[] { webClient },
                    Scopes = new[] { "aws.cognito.signin.user.admin" }, // access tokens
                }),
                Capabilities = new[] { ChatCapability.SEND_MESSAGE }, // what every signed-in user may do
                GroupCapabilities = new Dictionary<string, ChatCapability[]> { ["moderators"] = ChatCapability.ALL },
                // What users call themselves: the others in the room see it.
                RequestAttributes = new Dictionary<string, IChatRequestAttribute> { ["displayName"] = new ChatRequestAttribute { MaximumLength = 32 } },
                CorsOrigins = new[] { "http://localhost:5173" },
            });

            _ = new CfnOutput(this, "TokenUrl", new CfnOutputProps { Value = api.TokenUrl("lobby") });
            _ = new CfnOutput(this, "UserPoolId", new CfnOutputProps { Value = users.UserPoolId });
            _ = new CfnOutput(this, "ClientId", new CfnOutputProps { Value = webClient.UserPoolClientId });
            _ = new CfnOutput(this, "TranscriptLogName", new CfnOutputProps { Value = logGroup.LogGroupName });
            _ = new CfnOutput(this, "ArchiveBucketName", new CfnOutputProps { Value = bucket.BucketName });
        }
    }
}
