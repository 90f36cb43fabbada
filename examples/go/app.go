package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsivschat"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	chat "github.com/cdk-ivschat/cdk-ivschat-go/cdkivschat"
)

func NewChatStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)

	users := awscognito.NewUserPool(stack, jsii.String("Users"), &awscognito.UserPoolProps{RemovalPolicy: awscdk.RemovalPolicy_DESTROY})
	webClient := users.AddClient(jsii.String("WebClient"), &awscognito.UserPoolClientOptions{
		AuthFlows: &awscognito.AuthFlow{UserPassword: jsii.Bool(true)},
	})
	awscognito.NewCfnUserPoolGroup(stack, jsii.String("Moderators"), &awscognito.CfnUserPoolGroupProps{
		UserPoolId: users.UserPoolId(),
		GroupName:  jsii.String("moderators"),
	})

	shortLived := &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_ONE_WEEK, RemovalPolicy: awscdk.RemovalPolicy_DESTROY}
	logGroup := awslogs.NewLogGroup(stack, jsii.String("TranscriptLog"), shortLived)
	bucket := awss3.NewBucket(stack, jsii.String("ArchiveBucket"), &awss3.BucketProps{
		EnforceSSL:        jsii.Bool(true),
		AutoDeleteObjects: jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY,
	})
	transcript := chat.NewLoggingConfiguration(stack, jsii.String("Transcript"), &chat.LoggingConfigurationProps{
		Destination: chat.LoggingDestination_CloudWatchLogs(logGroup),
	})
	archive := chat.NewLoggingConfiguration(stack, jsii.String("Archive"), &chat.LoggingConfigurationProps{
		Destination: chat.LoggingDestination_S3(bucket),
	})

	reviewer := awslambda.NewFunction(stack, jsii.String("Reviewer"), &awslambda.FunctionProps{ // sees each message before the room does, for at most 200 ms
		Code:         awslambda.Code_FromAsset(jsii.String("reviewer"), nil),
		Handler:      jsii.String("index.handler"),
		Runtime:      awslambda.Runtime_NODEJS_24_X(),
		Architecture: awslambda.Architecture_ARM_64(),
		MemorySize:   jsii.Number(512),
		LogGroup:     awslogs.NewLogGroup(stack, jsii.String("ReviewerLog"), shortLived),
	})

	lobby := chat.NewRoom(stack, jsii.String("Lobby"), &chat.RoomProps{
		RoomName:                    jsii.String("lobby"),
		MaximumMessageLength:        jsii.Number(280),
		MaximumMessageRatePerSecond: jsii.Number(50),
		LoggingConfigurations:       &[]interfacesawsivschat.ILoggingConfigurationRef{transcript, archive},
		MessageReviewHandler: chat.MessageReviewHandler_Lambda(reviewer, &chat.LambdaMessageReviewOptions{
			FallbackResult: chat.FallbackResult_DENY,
		}),
	})

	api := chat.NewChatApi(stack, jsii.String("ChatApi"), &chat.ChatApiProps{
		Rooms: &map[string]interfacesawsivschat.IRoomRef{"lobby": lobby},
		Authorizer: chat.ChatAuthorizer_UserPool(users, &chat.UserPoolChatAuthorizerOptions{
			Clients: &[]awscognito.IUserPoolClient{webClient},
			Scopes:  jsii.Strings("aws.cognito.signin.user.admin"), // access tokens
		}),
		Capabilities:      &[]chat.ChatCapability{chat.ChatCapability_SEND_MESSAGE()}, // what every signed-in user may do
		GroupCapabilities: &map[string]*[]chat.ChatCapability{"moderators": chat.ChatCapability_ALL()},
		// What users call themselves: the others in the room see it.
		RequestAttributes: &map[string]*chat.ChatRequestAttribute{"displayName": {MaximumLength: jsii.Number(32)}},
		CorsOrigins:       jsii.Strings("http://localhost:5173"),
	})

	awscdk.NewCfnOutput(stack, jsii.String("TokenUrl"), &awscdk.CfnOutputProps{Value: api.TokenUrl(jsii.String("lobby"))})
	awscdk.NewCfnOutput(stack, jsii.String("UserPoolId"), &awscdk.CfnOutputProps{Value: users.UserPoolId()})
	awscdk.NewCfnOutput(stack, jsii.String("ClientId"), &awscdk.CfnOutputProps{Value: webClient.UserPoolClientId()})
	awscdk.NewCfnOutput(stack, jsii.String("TranscriptLogName"), &awscdk.CfnOutputProps{Value: logGroup.LogGroupName()})
	awscdk.NewCfnOutput(stack, jsii.String("ArchiveBucketName"), &awscdk.CfnOutputProps{Value: bucket.BucketName()})
	return stack
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	NewChatStack(app, "Chat")
	app.Synth(nil)
}
