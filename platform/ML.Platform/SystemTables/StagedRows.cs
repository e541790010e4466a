using System.Data.Common;
using System.Globalization;
using ML.Hosting.SystemTables;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Writing;

namespace ML.Platform.SystemTables;

/// <summary>Rows of a database on their way into a Delta table: a temporary table of a DuckDB session, made when the first one comes.</summary>
sealed class StagedRows(IReadOnlyList<SystemColumn> columns) : IDisposable
{
    const string Table = "staged";
    DuckDbConnection? connection;
    DuckDbAppender? appender;

    public int Count { get; private set; }

    /// <summary>Takes a row whose columns from <paramref name="first"/> on are the table's.</summary>
    public void Add(DbDataReader row, int first)
    {
        for (var i = 0; i < columns.Count; i++) Append(row, first + i, columns[i].Type);
        Appender.Append(false).EndRow();
        Count++;
    }

    /// <summary>Takes the key of a thing that is there no more.</summary>
    public void AddGone(Func<SystemColumn, object?> valueOf)
    {
        foreach (var column in columns)
            switch (valueOf(column))
            {
                case string text: Appender.Append(text); break;
                case long number: Appender.Append(number); break;
                default: Appender.AppendNull(); break;
            }

        Appender.Append(true).EndRow();
        Count++;
    }

    /// <summary>Everything that was added; nothing can be added after.</summary>
    /// <param name="withGone">Whether the column <c>gone</c> tells removed things from others.</param>
    public TableInput Input(bool withGone = false)
    {
        Appender.Complete();
        appender!.Dispose();
        appender = null;
        var list = columns.Select(c => c.Type == SystemType.Map ? $"CAST(CAST({Sql.Identifier(c.Name)} AS JSON) AS MAP(VARCHAR, VARCHAR)) AS {Sql.Identifier(c.Name)}" : Sql.Identifier(c.Name));
        return TableInput.FromQuery($"SELECT {string.Join(", ", list)}{(withGone ? ", gone" : "")} FROM {Table}", connection);
    }

    DuckDbAppender Appender => appender ??= Open();

    DuckDbAppender Open()
    {
        connection = DuckDbDatabase.Shared.Connect();
        connection.Execute($"CREATE TEMP TABLE {Table} ({string.Join(", ", columns.Select(c => $"{Sql.Identifier(c.Name)} {TypeOf(c.Type)}"))}, gone BOOLEAN)");
        return connection.Append(Table);
    }

    public void Dispose()
    {
        appender?.Dispose();
        connection?.Dispose();
    }

    void Append(DbDataReader row, int index, SystemType type)
    {
        if (row.IsDBNull(index))
        {
            Appender.AppendNull();
            return;
        }

        switch (type)
        {
            case SystemType.Whole: Appender.Append(Convert.ToInt64(row.GetValue(index), CultureInfo.InvariantCulture)); break;
            case SystemType.Number: Appender.Append(Convert.ToDouble(row.GetValue(index), CultureInfo.InvariantCulture)); break;
            case SystemType.Flag: Appender.Append(Convert.ToBoolean(row.GetValue(index), CultureInfo.InvariantCulture)); break;
            case SystemType.Time: AppendTime(Convert.ToInt64(row.GetValue(index), CultureInfo.InvariantCulture)); break;
            default: Appender.Append(Convert.ToString(row.GetValue(index), CultureInfo.InvariantCulture)); break;
        }
    }

    void AppendTime(long milliseconds)
    {
        if (SystemTimes.Microseconds(milliseconds) is { } microseconds) Appender.AppendTimestamp(microseconds);
        else Appender.AppendNull();
    }

    static string TypeOf(SystemType type) => type switch
    {
        SystemType.Whole => "BIGINT",
        SystemType.Number => "DOUBLE",
        SystemType.Flag => "BOOLEAN",
        SystemType.Time => "TIMESTAMPTZ",
        _ => "VARCHAR",
    };
}
