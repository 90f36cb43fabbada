using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.AWS.Cognito;
using CdkIvsChat;

var app = new App();
var stack = new Stack(app, "StreamingPlatform");
var users = new UserPool(stack, "Users");
var webClient = users.AddClient("WebClient", new UserPoolClientOptions { AuthFlows = new AuthFlow { UserPassword = true } });
foreach (var groupName in new[] { "creators", "moderators" })
{
    _ = new CfnUserPoolGroup(stack, groupName, new CfnUserPoolGroupProps { UserPoolId = users.UserPoolId, GroupName = groupName });
}

// A room for each stream, made and deleted while the app runs.
var streams = new RoomDirectory(stack, "Streams", new RoomDirectoryProps
{
    MaximumMessageRatePerSecond = 50,
    LoggingConfigurations = new[]
    {
        new LoggingConfiguration(stack, "Transcripts", new LoggingConfigurationProps { Destination = LoggingDestination.CloudWatchLogs() }),
    },
    Expiry = Duration.Hours(12), // of a room that nobody closed
});

var api = new ChatApi(stack, "ChatApi", new ChatApiProps
{
    Authorizer = ChatAuthorizer.UserPool(users, new UserPoolChatAuthorizerOptions
    {
        Clients = new[] { webClient },
        Scopes = new[] { "aws.cognito.signin.user.admin" }, // access tokens
    }),
    Directory = streams,
    Hosts = new ChatHosts { Groups = new[] { "creators" }, RoomsPerOwner = 3 }, // they open rooms, and moderate their own
    Capabilities = new[] { ChatCapability.SEND_MESSAGE }, // what every signed-in user may do
    GroupCapabilities = new Dictionary<string, ChatCapability[]> { ["moderators"] = ChatCapability.ALL },
    // What users call themselves: the others in the room see it.
    RequestAttributes = new Dictionary<string, IChatRequestAttribute> { ["displayName"] = new ChatRequestAttribute { MaximumLength = 32 } },
    Moderation = new ChatModeration { Groups = new[] { "moderators" } }, // of all rooms
    BanList = new ChatBanList(stack, "Bans"),
    CorsOrigins = new[] { "http://localhost:5173" },
});

_ = new CfnOutput(stack, "Url", new CfnOutputProps { Value = api.Url });
_ = new CfnOutput(stack, "UserPoolId", new CfnOutputProps { Value = users.UserPoolId });
_ = new CfnOutput(stack, "ClientId", new CfnOutputProps { Value = webClient.UserPoolClientId });
app.Synth();
