package com.example.chat;

import io.github.cdkivschat.ChatApi;
import io.github.cdkivschat.ChatAuthorizer;
import io.github.cdkivschat.ChatCapability;
import io.github.cdkivschat.ChatRequestAttribute;
import io.github.cdkivschat.FallbackResult;
import io.github.cdkivschat.LambdaMessageReviewOptions;
import io.github.cdkivschat.LoggingConfiguration;
import io.github.cdkivschat.LoggingDestination;
import io.github.cdkivschat.MessageReviewHandler;
import io.github.cdkivschat.Room;
import io.github.cdkivschat.UserPoolChatAuthorizerOptions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cognito.AuthFlow;
import software.amazon.awscdk.services.cognito.CfnUserPoolGroup;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.cognito.UserPoolClient;
import software.amazon.awscdk.services.cognito.UserPoolClientOptions;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

public class ChatStack extends Stack {
    public ChatStack(final Construct scope, final String id) {
        super(scope, id);

        final UserPool users = UserPool.Builder.create(this, "Users").removalPolicy(RemovalPolicy.DESTROY).build();
        final UserPoolClient webClient = users.addClient("WebClient", UserPoolClientOptions.builder()
                .authFlows(AuthFlow.builder().userPassword(true).build())
                .build());
        CfnUserPoolGroup.Builder.create(this, "Moderators").userPoolId(users.getUserPoolId()).groupName("moderators").build();

        final LogGroup logGroup = shortLivedLogGroup("TranscriptLog");
        final Bucket bucket = Bucket.Builder.create(this, "ArchiveBucket")
                .enforceSsl(true)
                .autoDeleteObjects(true)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        final LoggingConfiguration transcript = LoggingConfiguration.Builder.create(this, "Transcript")
                .destination(LoggingDestination.cloudWatchLogs(logGroup))
                .build();
        final LoggingConfiguration archive = LoggingConfiguration.Builder.create(this, "Archive")
                .destination(LoggingDestination.s3(bucket))
                .build();

        final Function reviewer = Function.Builder.create(this, "Reviewer") // sees each message before the room does, for at most 200 ms
                .code(Code.fromAsset("reviewer"))
                .handler("index.handler")
                .runtime(Runtime.NODEJS_24_X)
                .architecture(Architecture.ARM_64)
                .memorySize(512)
                .logGroup(shortLivedLogGroup("ReviewerLog"))
                .build();

        final Room lobby = Room.Builder.create(this, "Lobby")
                .roomName("lobby")
                .maximumMessageLength(280)
                .maximumMessageRatePerSecond(50)
                .loggingConfigurations(List.of(transcript, archive))
                .messageReviewHandler(MessageReviewHandler.lambda(reviewer, LambdaMessageReviewOptions.builder()
                        .fallbackResult(FallbackResult.DENY)
                        .build()))
                .build();

        final ChatApi api = ChatApi.Builder.create(this, "ChatApi")
                .rooms(Map.of("lobby", lobby))
                .authorizer(ChatAuthorizer.userPool(users, UserPoolChatAuthorizerOptions.builder()
                        .clients(List.of(webClient)).scopes(List.of("aws.cognito.signin.user.admin")).build())) // access tokens
                .capabilities(List.of(ChatCapability.SEND_MESSAGE)) // what every signed-in user may do
                .groupCapabilities(Map.of("moderators", ChatCapability.ALL))
                // What users call themselves: the others in the room see it.
                .requestAttributes(Map.of("displayName", ChatRequestAttribute.builder().maximumLength(32).build()))
                .corsOrigins(List.of("http://localhost:5173"))
                .build();

        CfnOutput.Builder.create(this, "TokenUrl").value(api.tokenUrl("lobby")).build();
        CfnOutput.Builder.create(this, "UserPoolId").value(users.getUserPoolId()).build();
        CfnOutput.Builder.create(this, "ClientId").value(webClient.getUserPoolClientId()).build();
        CfnOutput.Builder.create(this, "TranscriptLogName").value(logGroup.getLogGroupName()).build();
        CfnOutput.Builder.create(this, "ArchiveBucketName").value(bucket.getBucketName()).build();
    }

    private LogGroup shortLivedLogGroup(final String id) {
        return LogGroup.Builder.create(this, id).retention(RetentionDays.ONE_WEEK).removalPolicy(RemovalPolicy.DESTROY).build();
    }
}
