using System.Data.Common;
using System.Globalization;
using ML.Hosting.SystemTables;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Writing;

namespace ML.Platform.SystemTables;

/// <summary>Rows of a database on their way into a Delta table: a temporary table of a DuckDB session.</summary>
sealed class StagedRows : IDisposable
{
    const string Table = "staged";
    const long MillisecondsOfYear10000 = 253402300800000, MillisecondsOfYear1 = -62135596800000;
    readonly IReadOnlyList<SystemColumn> columns;
    readonly DuckDbConnection connection;
    DuckDbAppender? appender;

    public StagedRows(IReadOnlyList<SystemColumn> columns)
    {
        this.columns = columns;
        connection = DuckDbDatabase.Shared.Connect();
        connection.Execute($"CREATE TEMP TABLE {Table} ({string.Join(", ", columns.Select(c => $"{Sql.Identifier(c.Name)} {TypeOf(c.Type)}"))}, gone BOOLEAN)");
        appender = connection.Append(Table);
    }

    public int Count { get; private set; }

    /// <summary>Takes a row whose columns from <paramref name="first"/> on are the table's.</summary>
    public void Add(DbDataReader row, int first)
    {
        for (var i = 0; i < columns.Count; i++) Append(row, first + i, columns[i].Type);
        appender!.Append(false).EndRow();
        Count++;
    }

    /// <summary>Takes a row of lists, of equal lengths, as that many rows.</summary>
    /// <param name="single">Number of the text column that is no list but the same for all of them.</param>
    public void AddLists(DbDataReader row, int single)
    {
        var length = 0;
        var append = new Action<int>[columns.Count];
        for (var i = 0; i < columns.Count; i++) append[i] = i == single ? Same(row.GetString(i)) : Lists(row, i, columns[i].Type, ref length);
        for (var i = 0; i < length; i++)
        {
            foreach (var column in append) column(i);
            appender!.Append(false).EndRow();
        }

        Count += length;
    }

    /// <summary>Takes the key of a thing that is there no more.</summary>
    public void AddGone(Func<SystemColumn, object?> valueOf)
    {
        foreach (var column in columns)
            switch (valueOf(column))
            {
                case string text: appender!.Append(text); break;
                case long number: appender!.Append(number); break;
                default: appender!.AppendNull(); break;
            }

        appender!.Append(true).EndRow();
        Count++;
    }

    /// <summary>Everything that was added; nothing can be added after.</summary>
    /// <param name="withGone">Whether the column <c>gone</c> tells removed things from others.</param>
    public TableInput Input(bool withGone = false)
    {
        appender!.Complete();
        appender.Dispose();
        appender = null;
        var list = columns.Select(c => c.Type == SystemType.Map ? $"CAST(CAST({Sql.Identifier(c.Name)} AS JSON) AS MAP(VARCHAR, VARCHAR)) AS {Sql.Identifier(c.Name)}" : Sql.Identifier(c.Name));
        return TableInput.FromQuery($"SELECT {string.Join(", ", list)}{(withGone ? ", gone" : "")} FROM {Table}", connection);
    }

    public void Dispose()
    {
        appender?.Dispose();
        connection.Dispose();
    }

    void Append(DbDataReader row, int index, SystemType type)
    {
        if (row.IsDBNull(index))
        {
            appender!.AppendNull();
            return;
        }

        switch (type)
        {
            case SystemType.Whole: appender!.Append(Convert.ToInt64(row.GetValue(index), CultureInfo.InvariantCulture)); break;
            case SystemType.Number: appender!.Append(Convert.ToDouble(row.GetValue(index), CultureInfo.InvariantCulture)); break;
            case SystemType.Flag: appender!.Append(Convert.ToBoolean(row.GetValue(index), CultureInfo.InvariantCulture)); break;
            case SystemType.Time: AppendTime(Convert.ToInt64(row.GetValue(index), CultureInfo.InvariantCulture)); break;
            default: appender!.Append(Convert.ToString(row.GetValue(index), CultureInfo.InvariantCulture)); break;
        }
    }

    Action<int> Same(string text) => _ => appender!.Append(text);

    Action<int> Lists(DbDataReader row, int index, SystemType type, ref int length) => type switch
    {
        SystemType.Whole => Each<long?>(row, index, ref length, v => appender!.Append(v!.Value)),
        SystemType.Number => Each<double?>(row, index, ref length, v => appender!.Append(v!.Value)),
        SystemType.Flag => Each<bool?>(row, index, ref length, v => appender!.Append(v!.Value)),
        SystemType.Time => Each<long?>(row, index, ref length, v => AppendTime(v!.Value)),
        _ => Each<string?>(row, index, ref length, v => appender!.Append(v)),
    };

    Action<int> Each<T>(DbDataReader row, int index, ref int length, Action<T> append)
    {
        var list = row.GetFieldValue<T[]>(index);
        length = list.Length;
        return i =>
        {
            if (list[i] is null) appender!.AppendNull();
            else append(list[i]);
        };
    }

    void AppendTime(long milliseconds)
    {
        if (milliseconds is >= MillisecondsOfYear1 and < MillisecondsOfYear10000) appender!.AppendTimestamp(milliseconds * 1000);
        else appender!.AppendNull();
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
