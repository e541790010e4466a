using System.Globalization;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Changes;

/// <summary>
/// The changes of a range of versions: the table's columns and <c>_change_type</c> (insert, delete, update_preimage,
/// update_postimage), <c>_commit_version</c> and <c>_commit_timestamp</c>.
/// </summary>
public sealed class ChangeScan
{
    readonly Snapshot snapshot;
    readonly IReadOnlyList<ChangeFile> files;

    internal ChangeScan(Snapshot snapshot, IReadOnlyList<ChangeFile> files)
    {
        this.snapshot = snapshot;
        this.files = files;
    }

    /// <summary>Makes the changes a temporary view of the session.</summary>
    public void Attach(DuckDbConnection connection, string view)
    {
        var table = $"__ml_changes_{Guid.NewGuid():n}";
        connection.Execute($"CREATE TEMP TABLE {table} (kind INTEGER, file UBIGINT, type VARCHAR, version BIGINT, time TIMESTAMPTZ)");
        // Rows of cdc files say themselves what they are; files with some rows only need another join.
        var groups = files.GroupBy(f => f.Type is null ? 0 : f.File.Only is null ? 1 : 2).ToDictionary(g => g.Key, g => g.ToList());
        Describe(connection, table, groups);
        var parts = groups.Select(g => Part(connection, table, g.Key, [.. g.Value.Select(f => f.File)])).DefaultIfEmpty(Nothing());
        DataErrors.Guard(snapshot, () => connection.Execute($"CREATE OR REPLACE TEMP VIEW {Sql.Identifier(view)} AS {string.Join(" UNION ALL ", parts)}"));
    }

    static void Describe(DuckDbConnection connection, string table, Dictionary<int, List<ChangeFile>> groups)
    {
        using var appender = connection.Append(table);
        foreach (var (kind, members) in groups)
            for (var i = 0; i < members.Count; i++)
                appender.Append(kind).Append((long)i).Append(members[i].Type).Append(members[i].Version)
                    .AppendTimestamp((members[i].Time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).EndRow();
        appender.Complete();
    }

    string Part(DuckDbConnection connection, string table, int kind, List<ScanFile> members)
    {
        var metadata = kind > 0 ? snapshot.Metadata
            : snapshot.Metadata with { SchemaString = SchemaJson.Write(new StructType([.. snapshot.Schema.Fields, ChangeColumns.Type])) };
        var relation = new RelationBuilder(connection, metadata).Build(members, withPosition: true);
        var type = kind == 0 ? $"s.{ChangeColumns.TypeName}" : $"c.type AS {ChangeColumns.TypeName}";
        return string.Create(CultureInfo.InvariantCulture,
            $"SELECT {Columns("s.")}, {type}, c.version AS {ChangeColumns.VersionName}, c.time AS {ChangeColumns.TimestampName} FROM ({relation}) AS s JOIN {table} AS c ON c.kind = {kind} AND c.file = s.{RelationBuilder.FileColumn}");
    }

    string Columns(string prefix) => string.Join(", ", snapshot.Schema.Fields.Select(f => prefix + Sql.Identifier(f.Name)));

    string Nothing()
    {
        var columns = snapshot.Schema.Fields.Select(f => $"NULL::{DuckDbTypeText.Of(f.Type)} AS {Sql.Identifier(f.Name)}");
        return $"SELECT {string.Join(", ", columns)}, '' AS {ChangeColumns.TypeName}, 0::BIGINT AS {ChangeColumns.VersionName}, NULL::TIMESTAMPTZ AS {ChangeColumns.TimestampName} WHERE false";
    }
}
