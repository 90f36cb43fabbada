import json
from typing import NamedTuple

from aws_cdk import Stack
from aws_cdk.aws_iam import CfnRole
from cdk_ivschat import ChatApi, ChatModerationFunction, ChatResourceProvider, ChatRestApi, ChatTokenFunction, RoomDirectory
from cdk_nag import NagPackSuppression, NagSuppressions, RegexAppliesTo
from constructs import IConstruct


class Acknowledged(NamedTuple):
    of: tuple[type, ...]
    at: list[str]
    suppression: NagPackSuppression
    where: str = ""


# What AwsSolutions finds in the constructs of cdk-ivschat: of which, at which of their parts, and why it is as it is.
ACKNOWLEDGED = [
    Acknowledged(
        of=(ChatResourceProvider,),
        at=["Role", "Policy"],
        suppression=NagPackSuppression(
            id="AwsSolutions-IAM5",
            applies_to=[RegexAppliesTo(regex="/:ivschat:.+:room/[*]$/"), RegexAppliesTo(regex="/:ivschat:.+:logging-configuration/[*]$/")],
            reason="What it makes has no name before, and is listed to find what was left half-made",
        ),
    ),
    Acknowledged(
        of=(ChatResourceProvider,),
        at=["Role", "Policy"],
        suppression=NagPackSuppression(
            id="AwsSolutions-IAM5",
            applies_to=["Resource::*"],
            reason="IAM knows no resources for log deliveries, nor for the network interfaces of a function in a VPC",
        ),
    ),
    Acknowledged(
        of=(ChatResourceProvider,),
        at=["Role", "Policy"],
        suppression=NagPackSuppression(
            id="AwsSolutions-IAM5",
            applies_to=[RegexAppliesTo(regex="/:s3:::[*]$/"), RegexAppliesTo(regex="/:firehose:.+:deliverystream/[*]$/")],
            reason="Any bucket or stream may become a destination: the policy of the bucket is read, the stream is tagged",
        ),
    ),
    Acknowledged(
        of=(RoomDirectory,),
        at=["Role", "SweepRole"],
        suppression=NagPackSuppression(
            id="AwsSolutions-IAM5",
            applies_to=[RegexAppliesTo(regex="/:ivschat:.+:room/[*]$/")],
            reason="Rooms made at run time have no names before, and are listed to find those left over",
        ),
    ),
    Acknowledged(
        of=(RoomDirectory,),
        at=["Role/DefaultPolicy"],
        suppression=NagPackSuppression(
            id="AwsSolutions-IAM5",
            applies_to=[RegexAppliesTo(regex="/:ivs:.+:channel/[*]$/")],
            reason="The tags of whichever channel starts a stream are read",
        ),
    ),
    Acknowledged(
        of=(ChatTokenFunction, ChatModerationFunction),
        at=["Role"],
        where="aws:ResourceTag/cdk-ivschat:directory",  # not without require_resource_tag
        suppression=NagPackSuppression(
            id="AwsSolutions-IAM5",
            applies_to=[RegexAppliesTo(regex="/:ivschat:.+:room/[*]$/")],
            reason="Rooms of a directory have no names before: a condition on their tag says which they are",
        ),
    ),
    Acknowledged(
        of=(ChatApi, ChatRestApi),
        at=["UserHashKey"],
        suppression=NagPackSuppression(
            id="AwsSolutions-SMG4",
            reason="The key opens nothing: it hashes user ids in logs, and a new one would cut the trail of every user in two",
        ),
    ),
    Acknowledged(
        of=(ChatRestApi,),
        at=["RestApi/CloudWatchRole"],
        suppression=NagPackSuppression(
            id="AwsSolutions-IAM4",
            applies_to=["Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
            reason="The role of the account for the logs of all its REST APIs: AWS maintains what that needs",
        ),
    ),
]

# Of whom grant_invoke was called for: NagSuppressions.add_resource_suppressions(caller, [INVOKES], True).
INVOKES = NagPackSuppression(
    id="AwsSolutions-IAM5",
    applies_to=[RegexAppliesTo(regex="/:execute-api:.+/POST/rooms/[*]$/"), RegexAppliesTo(regex="/:execute-api:.+/POST/rooms/[*]/tokens$/")],
    reason="grantInvoke is for the tokens of all rooms of the API, and the room is a part of the path",
)


def acknowledge(scope: IConstruct) -> None:
    """Acknowledges it in all of an app, or of a stack: once everything is in there."""
    constructs = {construct.node.path: construct for construct in scope.node.find_all()}
    for path, construct in constructs.items():
        for of, at, suppression, where in ACKNOWLEDGED:
            if isinstance(construct, of):
                for part in (constructs.get(f"{path}/{name}") for name in at):
                    if part and where in policies_of(part):
                        NagSuppressions.add_resource_suppressions(part, [suppression])


def policies_of(part: IConstruct) -> str:
    resource = part.node.default_child
    return json.dumps(Stack.of(resource).resolve(resource.policies)) if isinstance(resource, CfnRole) else ""
