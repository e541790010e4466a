using ML.Client.Fluent;

namespace ML.Client.Autologging;

/// <summary>Text of a run, gathered in a temporary file and uploaded when the run ends.</summary>
internal sealed class RunText(ActiveRun run) : IAsyncDisposable
{
    const string Artifact = "logs/log.txt";

    readonly Lock _gate = new();
    readonly string _file = Path.GetTempFileName();
    StreamWriter? _writer;
    bool _closed;

    public void Append(string line)
    {
        lock (_gate)
        {
            if (_closed) return;
            _writer ??= new(_file);
            _writer.WriteLine(line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            _writer?.Dispose();
        }

        try
        {
            if (_writer is not null) await run.Log.Files.UploadFileAsync(_file, Artifact).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(_file);
        }
    }
}
