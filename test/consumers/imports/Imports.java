package com.example.chat;

import io.github.cdkivschat.ChatAlarmOptions;
import io.github.cdkivschat.ChatAlarms;
import io.github.cdkivschat.ChatApi;
import io.github.cdkivschat.ChatAuthorizer;
import io.github.cdkivschat.ChatBanList;
import io.github.cdkivschat.ChatCapability;
import io.github.cdkivschat.ChatDashboard;
import io.github.cdkivschat.ChatDomainName;
import io.github.cdkivschat.ChatGuests;
import io.github.cdkivschat.ChatHosts;
import io.github.cdkivschat.ChatMetrics;
import io.github.cdkivschat.ChatModeration;
import io.github.cdkivschat.ChatRequestAttribute;
import io.github.cdkivschat.ChatRestApi;
import io.github.cdkivschat.ChatRoomOptions;
import io.github.cdkivschat.ChatWebAcl;
import io.github.cdkivschat.FollowStreamsOptions;
import io.github.cdkivschat.IChatBanList;
import io.github.cdkivschat.ILoggingConfiguration;
import io.github.cdkivschat.IRoom;
import io.github.cdkivschat.IRoomDirectory;
import io.github.cdkivschat.JwtChatAuthorizerOptions;
import io.github.cdkivschat.LoggingConfiguration;
import io.github.cdkivschat.ManagedChatWebAclOptions;
import io.github.cdkivschat.Room;
import io.github.cdkivschat.RoomAttributes;
import io.github.cdkivschat.RoomDirectory;
import io.github.cdkivschat.RoomDirectoryAttributes;
import io.github.cdkivschat.RoomGrants;
import io.github.cdkivschat.RoomLookupOptions;
import io.github.cdkivschat.UserPoolChatAuthorizerOptions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.apigateway.Period;
import software.amazon.awscdk.services.apigateway.QuotaSettings;
import software.amazon.awscdk.services.apigateway.UsagePlanProps;
import software.amazon.awscdk.services.apigatewayv2.ThrottleSettings;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.cognito.UserPoolClient;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.ivs.CfnChannel;
import software.amazon.awscdk.services.ivschat.CfnRoom;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;

public final class Imports {
    public static void main(final String[] args) {
        final App app = new App();
        final Stack stack = new Stack(app, "Imports", StackProps.builder()
                .env(Environment.builder().account("123456789012").region("eu-west-1").build())
                .build());

        final IRoom byArn = Room.fromRoomArn(stack, "ByArn", "arn:aws:ivschat:eu-west-1:123456789012:room/aaaaaaaaaaaa");
        final IRoom byId = Room.fromRoomId(stack, "ById", "bbbbbbbbbbbb");
        final IRoom byAttributes = Room.fromRoomAttributes(stack, "ByAttributes", RoomAttributes.builder()
                .roomArn("arn:aws:ivschat:eu-west-1:123456789012:room/cccccccccccc")
                .roomName("third")
                .build());
        final IRoom byTags = Room.fromLookup(stack, "ByTags", RoomLookupOptions.builder()
                .tags(Map.of("team", "live", "stage", "test", "owner", "ann", "cost", "7", "area", "chat"))
                .build());
        final ILoggingConfiguration configurationByArn = LoggingConfiguration.fromLoggingConfigurationArn(
                stack, "ConfigurationByArn", "arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/aaaaaaaaaaaa");
        final ILoggingConfiguration configurationById = LoggingConfiguration.fromLoggingConfigurationId(
                stack, "ConfigurationById", "bbbbbbbbbbbb");

        final Room lobby = Room.Builder.create(stack, "Lobby")
                .loggingConfigurations(List.of(configurationByArn, configurationById))
                .build();
        lobby.applyRemovalPolicy(RemovalPolicy.RETAIN);
        Tags.of(lobby).add("team", "live");
        final CfnRoom nativeRoom = new CfnRoom(stack, "Native");

        final Role role = Role.Builder.create(stack, "Role").assumedBy(new ServicePrincipal("lambda.amazonaws.com")).build();
        for (final IRoom room : List.of(byArn, byId, byAttributes, byTags, lobby)) {
            room.grantCreateChatToken(role);
            room.getGrants().moderate(role);
        }
        byId.grant(role, "ivschat:GetRoom", "ivschat:ListRooms");
        RoomGrants.fromRoom(nativeRoom).read(role);
        configurationById.getGrants().read(role);
        ChatMetrics.logDeliveryAlarm(stack, "LogsLost", configurationByArn);

        final ChatBanList bans = new ChatBanList(stack, "Bans");
        bans.grantBan(role);
        final IChatBanList knownBans = ChatBanList.fromTableName(stack, "KnownBans", "chat-bans");
        knownBans.grantRead(role);

        final RoomDirectory streams = RoomDirectory.Builder.create(stack, "Streams")
                .maximumMessageRatePerSecond(50)
                .loggingConfigurations(List.of(configurationByArn, configurationById))
                .expiry(Duration.hours(12))
                .converge(true)
                .build();
        Tags.of(streams).add("team", "live");
        Tags.of(streams).add("cost", "7");
        streams.followStreams(FollowStreamsOptions.builder()
                .channels(List.of(new CfnChannel(stack, "Channel")))
                .tags(Map.of("team", "live", "stage", "test", "owner", "ann", "cost", "7", "area", "chat"))
                .gracePeriod(Duration.minutes(5))
                .build());
        final IRoomDirectory knownStreams = RoomDirectory.fromRoomDirectoryAttributes(stack, "KnownStreams", RoomDirectoryAttributes.builder()
                .tableArn("arn:aws:dynamodb:eu-west-1:123456789012:table/streams")
                .functionArn("arn:aws:lambda:eu-west-1:123456789012:function:streams")
                .build());
        for (final IRoomDirectory directory : List.of(streams, knownStreams)) {
            directory.grantOpen(role);
            directory.grantClose(role);
            directory.grantRead(role);
        }

        // Map.of has another order in each process.
        final ChatApi api = ChatApi.Builder.create(stack, "Api")
                .rooms(Map.of(
                        "lobby", lobby, "byArn", byArn, "byId", byId, "byAttributes", byAttributes, "byTags", byTags, "native", nativeRoom))
                .directory(streams)
                .ownerCapabilities(List.of(ChatCapability.SEND_MESSAGE, ChatCapability.DELETE_MESSAGE))
                .hosts(ChatHosts.builder().groups(List.of("creators", "artists")).roomsPerOwner(3).build())
                .authorizer(ChatAuthorizer.jwt(JwtChatAuthorizerOptions.builder()
                        .issuer("https://id.example.com")
                        .audience(List.of("chat"))
                        .scopes(List.of("chat/join"))
                        .build()))
                .groupCapabilities(Map.of(
                        "moderators", ChatCapability.ALL,
                        "helpers", List.of(ChatCapability.DELETE_MESSAGE),
                        "guests", List.of(),
                        "hosts", List.of(ChatCapability.SEND_MESSAGE),
                        "staff", List.of(ChatCapability.DISCONNECT_USER)))
                .attributeClaims(Map.of(
                        "name", "preferred_username", "picture", "picture", "team", "custom:team", "locale", "locale", "rank", "custom:rank"))
                .requestAttributes(Map.of(
                        "displayName", ofLength(32), "color", ofLength(6), "mood", ofLength(16), "badge", ofLength(8), "greeting", ofLength(64)))
                .guests(ChatGuests.builder()
                        .rooms(List.of("lobby"))
                        .capabilities(List.of(ChatCapability.SEND_MESSAGE))
                        .sessionDuration(Duration.minutes(5))
                        .throttle(ThrottleSettings.builder().rateLimit(5).build())
                        .build())
                .banList(knownBans)
                .tokensPerUser(10)
                .moderation(ChatModeration.builder().groups(List.of("moderators", "staff")).build())
                .domainName(ChatDomainName.builder()
                        .domainName("chat.example.com")
                        .certificate(Certificate.fromCertificateArn(stack, "Certificate", "arn:aws:acm:eu-west-1:123456789012:certificate/1"))
                        .hostedZone(HostedZone.fromHostedZoneAttributes(stack, "Zone", HostedZoneAttributes.builder()
                                .hostedZoneId("Z1")
                                .zoneName("example.com")
                                .build()))
                        .build())
                .build();
        final Room backstage = new Room(stack, "Backstage");
        api.addRoom("backstage", backstage, ChatRoomOptions.builder()
                .allowedGroups(List.of("vips", "hosts"))
                .capabilities(List.of())
                .groupCapabilities(Map.of(
                        "vips", List.of(ChatCapability.SEND_MESSAGE),
                        "hosts", ChatCapability.ALL,
                        "staff", List.of(ChatCapability.DISCONNECT_USER),
                        "artists", List.of(ChatCapability.SEND_MESSAGE),
                        "press", List.of()))
                .moderatorGroups(List.of("hosts"))
                .sessionDuration(Duration.minutes(15))
                .build());

        final ChatRestApi rest = ChatRestApi.Builder.create(stack, "Rest")
                .authorizer(ChatAuthorizer.userPool(
                        UserPool.fromUserPoolId(stack, "Users", "eu-west-1_EXAMPLE"),
                        UserPoolChatAuthorizerOptions.builder()
                                .clients(List.of(UserPoolClient.fromUserPoolClientId(stack, "Web", "web")))
                                .scopes(List.of("chat/join"))
                                .build()))
                .directory(knownStreams)
                .hosts(ChatHosts.builder().groups(List.of("creators")).build())
                .banList(bans)
                .moderation(ChatModeration.builder()
                        .groups(List.of("moderators"))
                        .auditLogRetention(RetentionDays.TWO_YEARS)
                        .build())
                .userHashKey(api.getUserHashKey())
                .webAcl(ChatWebAcl.managed(ManagedChatWebAclOptions.builder().requestsPerFiveMinutes(500).build()))
                .apiKeyRequired(true)
                .cloudWatchRole(false)
                .build();
        rest.addRoom("lobby", lobby);
        rest.addRoom("native", nativeRoom, ChatRoomOptions.builder().allowedGroups(List.of("vips")).build());
        rest.addUsagePlan("Partners", UsagePlanProps.builder()
                .quota(QuotaSettings.builder().limit(10_000).period(Period.DAY).build())
                .build());
        ChatAlarms.Builder.create(stack, "Alarms")
                .api(rest)
                .directory(streams)
                .denials(ChatAlarmOptions.builder().threshold(100).build())
                .build();
        ChatDashboard.Builder.create(stack, "Dashboard")
                .apis(List.of(api, rest))
                .directories(List.of(streams))
                .loggingConfigurations(List.of(configurationByArn, configurationById))
                .build();

        output(stack, "TokenUrl", api.tokenUrl("byId"));
        output(stack, "GuestTokenUrl", api.guestTokenUrl("lobby"));
        output(stack, "RestUrl", rest.getUrl());
        output(stack, "AuditLog", rest.getModerationFunction().getAuditLogGroup().getLogGroupName());
        output(stack, "HostLog", api.getHostFunction().getHandler().getLogGroup().getLogGroupName());
        output(stack, "StreamsFunction", streams.getFunctionName());
        output(stack, "KnownStreamsTable", knownStreams.getTableName());
        output(stack, "Name", byAttributes.getRoomName());
        output(stack, "Id", byArn.getRoomId());
        output(stack, "Region", byId.getEnv().getRegion());
        output(stack, "StackName", byId.getStack().getStackName());
        app.synth();
    }

    private static ChatRequestAttribute ofLength(final int maximumLength) {
        return ChatRequestAttribute.builder().maximumLength(maximumLength).build();
    }

    private static void output(final Stack stack, final String id, final String value) {
        CfnOutput.Builder.create(stack, id).value(value).build();
    }

    private Imports() {}
}
