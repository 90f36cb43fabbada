package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsivschat"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsivschat"
	"github.com/aws/jsii-runtime-go"
	chat "github.com/cdk-ivschat/cdk-ivschat-go/cdkivschat"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Imports"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("123456789012"), Region: jsii.String("eu-west-1")},
	})

	byArn := chat.Room_FromRoomArn(stack, jsii.String("ByArn"), jsii.String("arn:aws:ivschat:eu-west-1:123456789012:room/aaaaaaaaaaaa"))
	byId := chat.Room_FromRoomId(stack, jsii.String("ById"), jsii.String("bbbbbbbbbbbb"))
	byAttributes := chat.Room_FromRoomAttributes(stack, jsii.String("ByAttributes"), &chat.RoomAttributes{
		RoomArn:  jsii.String("arn:aws:ivschat:eu-west-1:123456789012:room/cccccccccccc"),
		RoomName: jsii.String("third"),
	})
	byTags := chat.Room_FromLookup(stack, jsii.String("ByTags"), &chat.RoomLookupOptions{Tags: &map[string]*string{
		"owner": jsii.String("ann"), "stage": jsii.String("test"), "area": jsii.String("chat"), "team": jsii.String("live"), "cost": jsii.String("7"),
	}})
	configurationByArn := chat.LoggingConfiguration_FromLoggingConfigurationArn(stack, jsii.String("ConfigurationByArn"),
		jsii.String("arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/aaaaaaaaaaaa"))
	configurationById := chat.LoggingConfiguration_FromLoggingConfigurationId(stack, jsii.String("ConfigurationById"), jsii.String("bbbbbbbbbbbb"))

	lobby := chat.NewRoom(stack, jsii.String("Lobby"), &chat.RoomProps{
		LoggingConfigurations: &[]interfacesawsivschat.ILoggingConfigurationRef{configurationByArn, configurationById},
	})
	lobby.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN)
	awscdk.Tags_Of(lobby).Add(jsii.String("team"), jsii.String("live"), nil)
	native := awsivschat.NewCfnRoom(stack, jsii.String("Native"), nil)

	// Whatever is a resource can be used as one, imported or not.
	var _ = []awscdk.IResource{byArn, lobby, configurationById}

	role := awsiam.NewRole(stack, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	for _, room := range []chat.IRoom{byArn, byId, byAttributes, byTags, lobby} {
		room.GrantCreateChatToken(role)
		room.Grants().Moderate(role)
	}
	byId.Grant(role, jsii.String("ivschat:GetRoom"), jsii.String("ivschat:ListRooms"))
	chat.RoomGrants_FromRoom(native).Read(role)
	configurationById.Grants().Read(role)
	chat.ChatMetrics_LogDeliveryAlarm(stack, jsii.String("LogsLost"), configurationByArn, nil)

	api := chat.NewChatApi(stack, jsii.String("Api"), &chat.ChatApiProps{
		Rooms: &map[string]interfacesawsivschat.IRoomRef{
			"native": native, "lobby": lobby, "byTags": byTags, "byId": byId, "byAttributes": byAttributes, "byArn": byArn,
		},
		Authorizer: chat.ChatAuthorizer_Jwt(&chat.JwtChatAuthorizerOptions{
			Issuer: jsii.String("https://id.example.com"), Audience: jsii.Strings("chat"),
		}),
		GroupCapabilities: &map[string]*[]chat.ChatCapability{
			"hosts":      {chat.ChatCapability_SEND_MESSAGE()},
			"guests":     {},
			"moderators": chat.ChatCapability_ALL(),
			"staff":      {chat.ChatCapability_DISCONNECT_USER()},
			"helpers":    {chat.ChatCapability_DELETE_MESSAGE()},
		},
		AttributeClaims: &map[string]*string{
			"picture": jsii.String("picture"), "name": jsii.String("preferred_username"), "locale": jsii.String("locale"),
			"rank": jsii.String("custom:rank"), "team": jsii.String("custom:team"),
		},
	})

	output(stack, "TokenUrl", api.TokenUrl(jsii.String("byId")))
	output(stack, "Name", byAttributes.RoomName())
	output(stack, "Id", byArn.RoomId())
	output(stack, "Region", byId.Env().Region)
	output(stack, "StackName", byId.Stack().StackName())
	app.Synth(nil)
}

func output(stack awscdk.Stack, id string, value *string) {
	awscdk.NewCfnOutput(stack, &id, &awscdk.CfnOutputProps{Value: value})
}
