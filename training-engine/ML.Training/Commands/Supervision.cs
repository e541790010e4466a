using ML.Client.Errors;
using ML.Common.Errors;
using ML.Training.Launching;

namespace ML.Training.Commands;

/// <summary>What a child process owes to whoever started it.</summary>
static class Supervision
{
    /// <summary>Ends this process when the launcher is gone, however it went: it holds our standard input open.</summary>
    public static void EndWithLauncher()
    {
        var watcher = new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            while (input.Read(new byte[1]) > 0)
            {
            }

            Environment.Exit(WorkerExit.PeerLost);
        }) { IsBackground = true, Name = "launcher watch" };
        watcher.Start();
    }

    /// <summary>What to tell a person: expected errors without their stack.</summary>
    public static string ReasonOf(Exception error) => error is PlatformException or MlflowException ? error.Message : error.ToString();
}
