using System.Globalization;
using System.Threading.Channels;

namespace ML.Training.Launching;

/// <summary>
/// A worker's side of the link to the launcher that started it. The launcher holds our standard input open and writes a line to it
/// for every new place in a group; its end tells that the launcher is gone, however it went.
/// </summary>
sealed class LauncherLink
{
    readonly Channel<(int Rank, int Size, int Port)> places = Channel.CreateUnbounded<(int, int, int)>();
    readonly string errorFile;

    LauncherLink(string errorFile) => this.errorFile = errorFile;

    /// <summary>Where a worker says that its group is gone and that it waits for another.</summary>
    public static string LostFile(string errorFile) => errorFile + ".lost";

    public static string PlaceLine(int rank, int size, int port) => string.Create(CultureInfo.InvariantCulture, $"{rank} {size} {port}");

    /// <summary>Starts to listen; ends this process when the launcher is gone.</summary>
    public static LauncherLink Open(string errorFile)
    {
        var link = new LauncherLink(errorFile);
        new Thread(link.Listen) { IsBackground = true, Name = "launcher link" }.Start();
        return link;
    }

    /// <summary>Says that the group is gone, and waits until the launcher gives this process a place in a new one.</summary>
    public async Task<RankContext> RegroupAsync(RankContext before, string reason, CancellationToken cancellation)
    {
        var written = errorFile + ".tmp";
        await File.WriteAllTextAsync(written, reason, cancellation);
        File.Move(written, LostFile(errorFile), overwrite: true);
        var (rank, size, port) = await places.Reader.ReadAsync(cancellation);
        return before with { Rank = rank, LocalRank = rank, Size = size, Port = port };
    }

    void Listen()
    {
        using var input = new System.IO.StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line)
        {
            var numbers = line.Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
            places.Writer.TryWrite((numbers[0], numbers[1], numbers[2]));
        }

        Environment.Exit(WorkerExit.PeerLost);
    }
}
