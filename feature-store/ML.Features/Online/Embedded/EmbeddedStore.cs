using System.Collections.Concurrent;

namespace ML.Features.Online.Embedded;

/// <summary>
/// The default online store: a SQLite file, one tree of key → packed row for each table, read in process without a
/// server. Committed rows survive a crash; processes of one machine share the file.
/// </summary>
sealed class EmbeddedStore : IOnlineStore
{
    readonly string path;
    readonly ConcurrentStack<EmbeddedSession> readers = [];
    readonly Lock writing = new();
    readonly EmbeddedSession writer;
    bool disposed;

    public EmbeddedStore(string path)
    {
        this.path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        writer = new EmbeddedSession(path);
    }

    public string Kind => "embedded";

    public ValueTask WriteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation)
    {
        lock (writing) writer.Write(table, rows, cancellation);
        return ValueTask.CompletedTask;
    }

    public ValueTask DeleteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation)
    {
        lock (writing) writer.Delete(table, rows);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadAsync(string table, IReadOnlyList<byte[]?> keys, byte[]?[] values, CancellationToken cancellation)
    {
        if (!readers.TryPop(out var reader)) reader = new EmbeddedSession(path);
        try
        {
            reader.Read(table, keys, values);
        }
        finally
        {
            if (disposed) reader.Dispose();
            else readers.Push(reader);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DropAsync(string table, CancellationToken cancellation)
    {
        lock (writing) writer.Drop(table);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        disposed = true;
        lock (writing) writer.Dispose();
        while (readers.TryPop(out var reader)) reader.Dispose();
        return ValueTask.CompletedTask;
    }
}
