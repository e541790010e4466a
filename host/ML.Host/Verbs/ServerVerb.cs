using System.CommandLine;
using ML.Host.Server;

namespace ML.Host.Verbs;

/// <summary><c>ml server</c>: the platform's server, with the flags of <c>mlflow server</c>.</summary>
static class ServerVerb
{
    public static Command Build()
    {
        var command = new Command("server", "Start the platform's server. Takes the flags and MLFLOW_* variables of `mlflow server`.");
        var flags = new ServerFlags(command);
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(() => ServerApplication.RunAsync(flags.Read(parse), cancellation)));
        return command;
    }
}
