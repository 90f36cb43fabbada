package com.example.chat;

import io.github.cdkivschat.ChatApi;
import io.github.cdkivschat.ChatAuthorizer;
import io.github.cdkivschat.ChatCapability;
import io.github.cdkivschat.ChatMetrics;
import io.github.cdkivschat.ILoggingConfiguration;
import io.github.cdkivschat.IRoom;
import io.github.cdkivschat.JwtChatAuthorizerOptions;
import io.github.cdkivschat.LoggingConfiguration;
import io.github.cdkivschat.Room;
import io.github.cdkivschat.RoomAttributes;
import io.github.cdkivschat.RoomGrants;
import io.github.cdkivschat.RoomLookupOptions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.ivschat.CfnRoom;

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

        // Map.of has another order in each process.
        final ChatApi api = ChatApi.Builder.create(stack, "Api")
                .rooms(Map.of(
                        "lobby", lobby, "byArn", byArn, "byId", byId, "byAttributes", byAttributes, "byTags", byTags, "native", nativeRoom))
                .authorizer(ChatAuthorizer.jwt(JwtChatAuthorizerOptions.builder()
                        .issuer("https://id.example.com")
                        .audience(List.of("chat"))
                        .build()))
                .groupCapabilities(Map.of(
                        "moderators", ChatCapability.ALL,
                        "helpers", List.of(ChatCapability.DELETE_MESSAGE),
                        "guests", List.of(),
                        "hosts", List.of(ChatCapability.SEND_MESSAGE),
                        "staff", List.of(ChatCapability.DISCONNECT_USER)))
                .attributeClaims(Map.of(
                        "name", "preferred_username", "picture", "picture", "team", "custom:team", "locale", "locale", "rank", "custom:rank"))
                .build();

        output(stack, "TokenUrl", api.tokenUrl("byId"));
        output(stack, "Name", byAttributes.getRoomName());
        output(stack, "Id", byArn.getRoomId());
        output(stack, "Region", byId.getEnv().getRegion());
        output(stack, "StackName", byId.getStack().getStackName());
        app.synth();
    }

    private static void output(final Stack stack, final String id, final String value) {
        CfnOutput.Builder.create(stack, id).value(value).build();
    }

    private Imports() {}
}
