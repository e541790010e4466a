using Apache.Arrow;
using Apache.Arrow.Ipc;
using ML.Common.Errors;
using ML.Features.Contracts.TrainingSets;
using ML.Features.Tables;

namespace ML.Features.TrainingSets;

/// <summary>Spines that come as Arrow batches. A training set's is kept as a Delta table, so that its recipe can name what it was made of.</summary>
sealed class ArrowSpines(TableOpener tables, ResultWriter writer)
{
    const string Relation = "__arrow_spine";

    /// <summary>Makes the batches a view of the session.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for bytes that are no Arrow stream.</exception>
    public static AttachedTable Attach(SourceSession session, byte[] stream)
    {
        var batches = new List<RecordBatch>();
        try
        {
            session.Connection.CreateTable(Relation, Read(stream, batches), batches);
        }
        finally
        {
            batches.ForEach(b => b.Dispose());
        }

        return session.AttachQuery($"SELECT * FROM {Relation}", "the spine");
    }

    /// <summary>The same spine as a version of a Delta table in the feature store's folder.</summary>
    public async Task<SpineSource> KeepAsync(string name, SpineSource spine, CancellationToken cancellation)
    {
        using var session = new SourceSession(tables, new Catalog.FeatureCatalog([]));
        var rows = Attach(session, spine.Arrow!);
        var folder = Path.Combine(tables.Root, "spines", name);
        var (version, _) = await writer.WriteAsync(session.Connection, $"SELECT * FROM {rows.Relation}", folder, $"spine of '{name}'", null, cancellation);
        return spine with { Arrow = null, Table = folder, Version = version };
    }

    static Schema Read(byte[] stream, List<RecordBatch> batches)
    {
        try
        {
            using var reader = new ArrowStreamReader(new MemoryStream(stream, writable: false));
            while (reader.ReadNextRecordBatch() is { } batch) batches.Add(batch);
            return reader.Schema ?? throw new InvalidDataException("it has no schema");
        }
        catch (Exception error) when (error is not PlatformException)
        {
            throw PlatformException.Invalid($"spine.arrow is not an Arrow IPC stream: {error.Message}");
        }
    }
}
