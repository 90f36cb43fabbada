using Amazon.CDK;

namespace Chat
{
    static class Program
    {
        static void Main()
        {
            var app = new App();
            _ = new ChatStack(app, "Chat");
            app.Synth();
        }
    }
}
