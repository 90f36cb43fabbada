package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsivschat"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	chat "github.com/cdk-ivschat/cdk-ivschat-go/cdkivschat"
)

func NewStreamingPlatform(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)

	users := awscognito.NewUserPool(stack, jsii.String("Users"), nil)
	webClient := users.AddClient(jsii.String("WebClient"), &awscognito.UserPoolClientOptions{
		AuthFlows: &awscognito.AuthFlow{UserPassword: jsii.Bool(true)},
	})
	for _, groupName := range []string{"creators", "moderators"} {
		awscognito.NewCfnUserPoolGroup(stack, &groupName, &awscognito.CfnUserPoolGroupProps{
			UserPoolId: users.UserPoolId(),
			GroupName:  &groupName,
		})
	}

	transcripts := chat.NewLoggingConfiguration(stack, jsii.String("Transcripts"), &chat.LoggingConfigurationProps{
		Destination: chat.LoggingDestination_CloudWatchLogs(nil),
	})
	streams := chat.NewRoomDirectory(stack, jsii.String("Streams"), &chat.RoomDirectoryProps{ // a room for each stream, made and deleted while the app runs
		MaximumMessageRatePerSecond: jsii.Number(50),
		LoggingConfigurations:       &[]interfacesawsivschat.ILoggingConfigurationRef{transcripts},
		Expiry:                      awscdk.Duration_Hours(jsii.Number(12)), // of a room that nobody closed
	})

	api := chat.NewChatApi(stack, jsii.String("ChatApi"), &chat.ChatApiProps{
		Authorizer: chat.ChatAuthorizer_UserPool(users, &chat.UserPoolChatAuthorizerOptions{
			Clients: &[]awscognito.IUserPoolClient{webClient},
			Scopes:  jsii.Strings("aws.cognito.signin.user.admin"), // access tokens
		}),
		Directory:         streams,
		Hosts:             &chat.ChatHosts{Groups: jsii.Strings("creators"), RoomsPerOwner: jsii.Number(3)}, // they open rooms, and moderate their own
		Capabilities:      &[]chat.ChatCapability{chat.ChatCapability_SEND_MESSAGE()},                       // what every signed-in user may do
		GroupCapabilities: &map[string]*[]chat.ChatCapability{"moderators": chat.ChatCapability_ALL()},
		// What users call themselves: the others in the room see it.
		RequestAttributes: &map[string]*chat.ChatRequestAttribute{"displayName": {MaximumLength: jsii.Number(32)}},
		Moderation:        &chat.ChatModeration{Groups: jsii.Strings("moderators")}, // of all rooms
		BanList:           chat.NewChatBanList(stack, jsii.String("Bans"), nil),
		CorsOrigins:       jsii.Strings("http://localhost:5173"),
	})

	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{Value: api.Url()})
	awscdk.NewCfnOutput(stack, jsii.String("UserPoolId"), &awscdk.CfnOutputProps{Value: users.UserPoolId()})
	awscdk.NewCfnOutput(stack, jsii.String("ClientId"), &awscdk.CfnOutputProps{Value: webClient.UserPoolClientId()})
	return stack
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	NewStreamingPlatform(app, "StreamingPlatform")
	app.Synth(nil)
}
