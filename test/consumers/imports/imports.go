package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsivs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsivschat"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsivs"
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

	bans := chat.NewChatBanList(stack, jsii.String("Bans"), nil)
	bans.GrantBan(role)
	knownBans := chat.ChatBanList_FromTableName(stack, jsii.String("KnownBans"), jsii.String("chat-bans"))
	knownBans.GrantRead(role)

	streams := chat.NewRoomDirectory(stack, jsii.String("Streams"), &chat.RoomDirectoryProps{
		MaximumMessageRatePerSecond: jsii.Number(50),
		LoggingConfigurations:       &[]interfacesawsivschat.ILoggingConfigurationRef{configurationByArn, configurationById},
		Expiry:                      awscdk.Duration_Hours(jsii.Number(12)),
		Converge:                    jsii.Bool(true),
	})
	awscdk.Tags_Of(streams).Add(jsii.String("team"), jsii.String("live"), nil)
	awscdk.Tags_Of(streams).Add(jsii.String("cost"), jsii.String("7"), nil)
	streams.FollowStreams(&chat.FollowStreamsOptions{
		Channels: &[]interfacesawsivs.IChannelRef{awsivs.NewCfnChannel(stack, jsii.String("Channel"), nil)},
		Tags: &map[string]*string{
			"owner": jsii.String("ann"), "stage": jsii.String("test"), "area": jsii.String("chat"), "team": jsii.String("live"), "cost": jsii.String("7"),
		},
		GracePeriod: awscdk.Duration_Minutes(jsii.Number(5)),
	})
	knownStreams := chat.RoomDirectory_FromRoomDirectoryAttributes(stack, jsii.String("KnownStreams"), &chat.RoomDirectoryAttributes{
		TableArn:    jsii.String("arn:aws:dynamodb:eu-west-1:123456789012:table/streams"),
		FunctionArn: jsii.String("arn:aws:lambda:eu-west-1:123456789012:function:streams"),
	})
	for _, directory := range []chat.IRoomDirectory{streams, knownStreams} {
		directory.GrantOpen(role)
		directory.GrantClose(role)
		directory.GrantRead(role)
	}

	api := chat.NewChatApi(stack, jsii.String("Api"), &chat.ChatApiProps{
		Rooms: &map[string]interfacesawsivschat.IRoomRef{
			"native": native, "lobby": lobby, "byTags": byTags, "byId": byId, "byAttributes": byAttributes, "byArn": byArn,
		},
		Directory:         streams,
		OwnerCapabilities: &[]chat.ChatCapability{chat.ChatCapability_SEND_MESSAGE(), chat.ChatCapability_DELETE_MESSAGE()},
		Hosts:             &chat.ChatHosts{Groups: jsii.Strings("creators", "artists"), RoomsPerOwner: jsii.Number(3)},
		Authorizer: chat.ChatAuthorizer_Jwt(&chat.JwtChatAuthorizerOptions{
			Issuer: jsii.String("https://id.example.com"), Audience: jsii.Strings("chat"), Scopes: jsii.Strings("chat/join"),
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
		RequestAttributes: &map[string]*chat.ChatRequestAttribute{
			"mood": {MaximumLength: jsii.Number(16)}, "displayName": {MaximumLength: jsii.Number(32)}, "greeting": {MaximumLength: jsii.Number(64)},
			"badge": {MaximumLength: jsii.Number(8)}, "color": {MaximumLength: jsii.Number(6)},
		},
		Guests: &chat.ChatGuests{
			Rooms:           jsii.Strings("lobby"),
			Capabilities:    &[]chat.ChatCapability{chat.ChatCapability_SEND_MESSAGE()},
			SessionDuration: awscdk.Duration_Minutes(jsii.Number(5)),
			Throttle:        &awsapigatewayv2.ThrottleSettings{RateLimit: jsii.Number(5)},
		},
		BanList:       knownBans,
		TokensPerUser: jsii.Number(10),
		Moderation:    &chat.ChatModeration{Groups: jsii.Strings("moderators", "staff")},
		DomainName: &chat.ChatDomainName{
			DomainName: jsii.String("chat.example.com"),
			Certificate: awscertificatemanager.Certificate_FromCertificateArn(stack, jsii.String("Certificate"),
				jsii.String("arn:aws:acm:eu-west-1:123456789012:certificate/1")),
			HostedZone: awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
				HostedZoneId: jsii.String("Z1"), ZoneName: jsii.String("example.com"),
			}),
		},
	})
	backstage := chat.NewRoom(stack, jsii.String("Backstage"), nil)
	api.AddRoom(jsii.String("backstage"), backstage, &chat.ChatRoomOptions{
		AllowedGroups: jsii.Strings("vips", "hosts"),
		Capabilities:  &[]chat.ChatCapability{},
		GroupCapabilities: &map[string]*[]chat.ChatCapability{
			"press":   {},
			"hosts":   chat.ChatCapability_ALL(),
			"artists": {chat.ChatCapability_SEND_MESSAGE()},
			"vips":    {chat.ChatCapability_SEND_MESSAGE()},
			"staff":   {chat.ChatCapability_DISCONNECT_USER()},
		},
		ModeratorGroups: jsii.Strings("hosts"),
		SessionDuration: awscdk.Duration_Minutes(jsii.Number(15)),
	})

	rest := chat.NewChatRestApi(stack, jsii.String("Rest"), &chat.ChatRestApiProps{
		Authorizer: chat.ChatAuthorizer_UserPool(awscognito.UserPool_FromUserPoolId(stack, jsii.String("Users"), jsii.String("eu-west-1_EXAMPLE")),
			&chat.UserPoolChatAuthorizerOptions{
				Clients: &[]awscognito.IUserPoolClient{awscognito.UserPoolClient_FromUserPoolClientId(stack, jsii.String("Web"), jsii.String("web"))},
				Scopes:  jsii.Strings("chat/join"),
			}),
		Directory:      knownStreams,
		Hosts:          &chat.ChatHosts{Groups: jsii.Strings("creators")},
		BanList:        bans,
		Moderation:     &chat.ChatModeration{Groups: jsii.Strings("moderators"), AuditLogRetention: awslogs.RetentionDays_TWO_YEARS},
		UserHashKey:    api.UserHashKey(),
		WebAcl:         chat.ChatWebAcl_Managed(&chat.ManagedChatWebAclOptions{RequestsPerFiveMinutes: jsii.Number(500)}),
		ApiKeyRequired: jsii.Bool(true),
		CloudWatchRole: jsii.Bool(false),
	})
	rest.AddRoom(jsii.String("lobby"), lobby, nil)
	rest.AddRoom(jsii.String("native"), native, &chat.ChatRoomOptions{AllowedGroups: jsii.Strings("vips")})
	rest.AddUsagePlan(jsii.String("Partners"), &awsapigateway.UsagePlanProps{
		Quota: &awsapigateway.QuotaSettings{Limit: jsii.Number(10_000), Period: awsapigateway.Period_DAY},
	})
	chat.NewChatAlarms(stack, jsii.String("Alarms"), &chat.ChatAlarmsProps{
		Api: rest, Directory: streams, Denials: &chat.ChatAlarmOptions{Threshold: jsii.Number(100)},
	})
	chat.NewChatDashboard(stack, jsii.String("Dashboard"), &chat.ChatDashboardProps{
		Apis:                  &[]chat.IChatApi{api, rest},
		Directories:           &[]chat.RoomDirectory{streams},
		LoggingConfigurations: &[]interfacesawsivschat.ILoggingConfigurationRef{configurationByArn, configurationById},
	})

	output(stack, "TokenUrl", api.TokenUrl(jsii.String("byId")))
	output(stack, "GuestTokenUrl", api.GuestTokenUrl(jsii.String("lobby")))
	output(stack, "RestUrl", rest.Url())
	output(stack, "AuditLog", rest.ModerationFunction().AuditLogGroup().LogGroupName())
	output(stack, "HostLog", api.HostFunction().Handler().LogGroup().LogGroupName())
	output(stack, "StreamsFunction", streams.FunctionName())
	output(stack, "KnownStreamsTable", knownStreams.TableName())
	output(stack, "Name", byAttributes.RoomName())
	output(stack, "Id", byArn.RoomId())
	output(stack, "Region", byId.Env().Region)
	output(stack, "StackName", byId.Stack().StackName())
	app.Synth(nil)
}

func output(stack awscdk.Stack, id string, value *string) {
	awscdk.NewCfnOutput(stack, &id, &awscdk.CfnOutputProps{Value: value})
}
