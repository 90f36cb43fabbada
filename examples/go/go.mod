module example.com/chat

go 1.25

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.240.0
	github.com/aws/constructs-go/constructs/v10 v10.5.0
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk-ivschat/cdk-ivschat-go/cdkivschat v0.1.0
)
