using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using ML.Client.Fluent;

namespace ML.Client.MicrosoftML;

/// <summary>Writes a context's messages to a run. They come on ML.NET's own threads, where no run is active.</summary>
internal sealed class MLNetListener : IDisposable
{
    readonly MLContext _context;
    readonly ActiveRun _run;

    public MLNetListener(MLContext context, ActiveRun run)
    {
        (_context, _run) = (context, run);
        _context.Log += Write;
    }

    public void Dispose() => _context.Log -= Write;

    void Write(object? sender, LoggingEventArgs message)
    {
        // Traces are many times the rest, and for those who debug ML.NET.
        if (message.Kind == ChannelMessageKind.Trace) return;
        var time = _run.Client.Transport.Options.TimeProvider.GetUtcNow();
        _run.LogText.Append(string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:ss.fffZ} {message.Kind,-11} {message.Source}: {message.RawMessage}"));
    }
}
