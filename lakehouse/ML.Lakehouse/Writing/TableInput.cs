using Apache.Arrow;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Writing;

/// <summary>Rows to write: an SQL query, on a session of the caller's or on one of its own, or Arrow batches.</summary>
public sealed class TableInput
{
    const string ArrowTable = "__ml_input";

    readonly string? query;
    readonly DuckDbConnection? connection;
    readonly Schema? schema;
    readonly IEnumerable<RecordBatch>? batches;

    TableInput(string? query, DuckDbConnection? connection, Schema? schema, IEnumerable<RecordBatch>? batches)
    {
        this.query = query;
        this.connection = connection;
        this.schema = schema;
        this.batches = batches;
    }

    /// <param name="connection">The session whose tables and views the query names. Null: the query needs none.</param>
    public static TableInput FromQuery(string query, DuckDbConnection? connection = null) => new(query, connection, null, null);

    /// <summary>Batches that share one schema; they are not disposed.</summary>
    public static TableInput FromArrow(Schema schema, IEnumerable<RecordBatch> batches) => new(null, null, schema, batches);

    public static implicit operator TableInput(string query) => FromQuery(query);

    internal OpenInput Open(DuckDbDatabase database)
    {
        var session = connection ?? database.Connect();
        if (query is not null) return new OpenInput(session, query, connection is null);
        session.CreateTable(ArrowTable, schema!, batches!);
        return new OpenInput(session, $"SELECT * FROM {ArrowTable}", Owned: true);
    }
}
