package com.example.chat;

import io.github.cdkivschat.ChatApi;
import io.github.cdkivschat.ChatAuthorizer;
import io.github.cdkivschat.ChatBanList;
import io.github.cdkivschat.ChatCapability;
import io.github.cdkivschat.ChatHosts;
import io.github.cdkivschat.ChatModeration;
import io.github.cdkivschat.ChatRequestAttribute;
import io.github.cdkivschat.LoggingConfiguration;
import io.github.cdkivschat.LoggingDestination;
import io.github.cdkivschat.RoomDirectory;
import io.github.cdkivschat.UserPoolChatAuthorizerOptions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cognito.AuthFlow;
import software.amazon.awscdk.services.cognito.CfnUserPoolGroup;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.cognito.UserPoolClient;
import software.amazon.awscdk.services.cognito.UserPoolClientOptions;
import software.constructs.Construct;

public final class StreamingPlatform extends Stack {
    public StreamingPlatform(final Construct scope, final String id) {
        super(scope, id);

        final UserPool users = UserPool.Builder.create(this, "Users").build();
        final UserPoolClient webClient = users.addClient("WebClient", UserPoolClientOptions.builder()
                .authFlows(AuthFlow.builder().userPassword(true).build())
                .build());
        for (final String groupName : List.of("creators", "moderators")) {
            CfnUserPoolGroup.Builder.create(this, groupName).userPoolId(users.getUserPoolId()).groupName(groupName).build();
        }

        final RoomDirectory streams = RoomDirectory.Builder.create(this, "Streams") // a room for each stream, made and deleted while the app runs
                .maximumMessageRatePerSecond(50)
                .loggingConfigurations(List.of(LoggingConfiguration.Builder.create(this, "Transcripts")
                        .destination(LoggingDestination.cloudWatchLogs())
                        .build()))
                .expiry(Duration.hours(12)) // of a room that nobody closed
                .build();

        final ChatApi api = ChatApi.Builder.create(this, "ChatApi")
                .authorizer(ChatAuthorizer.userPool(users, UserPoolChatAuthorizerOptions.builder()
                        .clients(List.of(webClient)).scopes(List.of("aws.cognito.signin.user.admin")).build())) // access tokens
                .directory(streams)
                // They open rooms, and moderate their own.
                .hosts(ChatHosts.builder().groups(List.of("creators")).roomsPerOwner(3).build())
                .capabilities(List.of(ChatCapability.SEND_MESSAGE)) // what every signed-in user may do
                .groupCapabilities(Map.of("moderators", ChatCapability.ALL))
                // What users call themselves: the others in the room see it.
                .requestAttributes(Map.of("displayName", ChatRequestAttribute.builder().maximumLength(32).build()))
                .moderation(ChatModeration.builder().groups(List.of("moderators")).build()) // of all rooms
                .banList(new ChatBanList(this, "Bans"))
                .corsOrigins(List.of("http://localhost:5173"))
                .build();

        CfnOutput.Builder.create(this, "Url").value(api.getUrl()).build();
        CfnOutput.Builder.create(this, "UserPoolId").value(users.getUserPoolId()).build();
        CfnOutput.Builder.create(this, "ClientId").value(webClient.getUserPoolClientId()).build();
    }

    public static void main(final String[] args) {
        final App app = new App();
        new StreamingPlatform(app, "StreamingPlatform");
        app.synth();
    }
}
