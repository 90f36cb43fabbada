from acknowledge import acknowledge
from aws_cdk import App, Aspects, Stack
from cdk_ivschat import Room
from cdk_nag import AwsSolutionsChecks

app = App()
stack = Stack(app, "Chat")
Room(stack, "Lobby")

acknowledge(app)
Aspects.of(app).add(AwsSolutionsChecks())
app.synth()
