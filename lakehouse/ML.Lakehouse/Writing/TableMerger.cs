using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Writing;

/// <summary>MERGE: joins source and target once, decides for each row, then rewrites what changed.</summary>
sealed class TableMerger(DeltaTable table, MergeDefinition merge, TableTransaction transaction, DuckDbConnection connection)
{
    const string Source = "__ml_source";
    const string SourceRow = "__ml_source_row";
    const string Matched = "__ml_matched";
    const string Unmatched = "__ml_unmatched";
    const string Inserted = "__ml_inserted";
    // Named so that no column of a table is taken for one of them.
    const string File = "__ml_f";
    const string Row = "__ml_r";
    const string SourceOf = "__ml_s";
    const string Action = "__ml_action";
    const string OldPrefix = "__ml_old_";

    readonly Snapshot snapshot = transaction.Read!;
    readonly StructType schema = transaction.Read!.Schema;
    HashSet<string> sourceColumns = [];

    public static async Task<CommitResult> MergeAsync(DeltaTable table, MergeDefinition merge, WriteOptions options, CancellationToken cancellation)
    {
        Validate(merge);
        using var input = merge.Source.Open(table.Options.Database);
        if (options.EvolveSchema) await SchemaEvolution.WidenAsync(table, input, cancellation);
        return await MergeAsync(table, await table.SnapshotAsync(cancellation), merge, input, options, cancellation);
    }

    /// <summary>Merges into a given version, for sources that were worked out from it.</summary>
    public static async Task<CommitResult> MergeAsync(
        DeltaTable table, Snapshot snapshot, MergeDefinition merge, OpenInput input, WriteOptions options, CancellationToken cancellation)
    {
        ProtocolSupport.EnsureWritable(snapshot.Protocol, table.Location);
        var transaction = new TableTransaction(table, snapshot, "MERGE") { Options = options };
        transaction.Parameter("predicate", System.Text.Json.JsonSerializer.Serialize(new[] { merge.On }));
        using var session = new MergeSession(input.Connection);
        return await new TableMerger(table, merge, transaction, input.Connection).RunAsync(input.Query, cancellation);
    }

    static void Validate(MergeDefinition merge)
    {
        Only(merge.WhenMatched, "matched", MergeAction.Update, MergeAction.Delete);
        Only(merge.WhenNotMatched, "not matched", MergeAction.Insert);
        Only(merge.WhenNotMatchedBySource, "not matched by source", MergeAction.Update, MergeAction.Delete);
        if (merge.WhenMatched.Count + merge.WhenNotMatched.Count + merge.WhenNotMatchedBySource.Count == 0) throw PlatformException.Invalid("the merge has no clause; it needs one");
        if (merge.WhenNotMatchedBySource.Any(c => c is { Action: MergeAction.Update, Values: null }))
            throw PlatformException.Invalid("a clause for rows not matched by source cannot update all columns: there is no source row");
    }

    static void Only(IReadOnlyList<MergeClause> clauses, string kind, params ReadOnlySpan<MergeAction> allowed)
    {
        foreach (var clause in clauses)
            if (!allowed.Contains(clause.Action)) throw PlatformException.Invalid($"a clause for rows {kind} cannot {clause.Action.ToString().ToLowerInvariant()}");
    }

    async Task<CommitResult> RunAsync(string query, CancellationToken cancellation)
    {
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Source} AS SELECT *, row_number() OVER () AS {SourceRow} FROM ({query})", cancellation);
        sourceColumns = new HashSet<string>(connection.Describe($"SELECT * EXCLUDE ({SourceRow}) FROM {Source}").Select(c => c.Name), StringComparer.OrdinalIgnoreCase);
        var pruning = merge.WhenNotMatchedBySource.Count > 0 ? null : new MergePruning(snapshot, connection, Source).Predicate(merge.On);
        var target = await TargetRows.FindAsync(transaction, connection, pruning, cancellation);
        Match(target.Relation, cancellation);
        RefuseSeveralMatches();
        Leave(target.Relation, cancellation);
        Insert(cancellation);
        CreateViews();
        if (!CountRows()) return new CommitResult(snapshot.Version, Committed: false, transaction.Metrics);
        await new RowRewriter(table, transaction, connection, target.Files).ApplyAsync("__ml_touched", Output(), Changes(), cancellation);
        return await transaction.CommitAsync(cancellation);
    }

    /// <summary>Every pair of a target and a source row, with the action decided and the values it leads to.</summary>
    void Match(string relation, CancellationToken cancellation)
    {
        var action = Decide(merge.WhenMatched);
        connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Matched} AS {Filled($"""
                SELECT target.{RelationBuilder.FileColumn} AS {File}, target.{RelationBuilder.RowColumn} AS {Row},
                    source.{SourceRow} AS {SourceOf}, {action} AS {Action}, {Values(merge.WhenMatched, action)}{Old()}
                FROM ({relation}) AS target JOIN {Source} AS source ON ({merge.On}
                )
                """, merge.WhenMatched)}
            """, cancellation);
    }

    void RefuseSeveralMatches()
    {
        // Deleting a row twice is deleting it; any other pair of actions would depend on the order of the source.
        if (merge.WhenMatched is [{ Action: MergeAction.Delete, Condition: null }])
        {
            connection.Execute($"UPDATE {Matched} SET {Action} = NULL WHERE rowid NOT IN (SELECT min(rowid) FROM {Matched} GROUP BY {File}, {Row})");
            return;
        }

        using var result = connection.Query($"SELECT count(*) FROM (SELECT 1 FROM {Matched} WHERE {Action} IS NOT NULL GROUP BY {File}, {Row} HAVING count(*) > 1)");
        using var chunk = result.Fetch()!;
        if (chunk[0].Get<long>(0) is var several and > 0)
            throw PlatformException.Invalid($"{several} rows of table {table.Location} match several source rows each; a merge changes a row once, so the source must be made unique by the condition {merge.On}");
    }

    /// <summary>Target rows without a source row that a clause changes.</summary>
    void Leave(string relation, CancellationToken cancellation)
    {
        var action = Decide(merge.WhenNotMatchedBySource);
        var where = merge.WhenNotMatchedBySource.Count == 0
            ? "WHERE false"
            : $"ANTI JOIN {Matched} AS m ON target.{RelationBuilder.FileColumn} = m.{File} AND target.{RelationBuilder.RowColumn} = m.{Row} WHERE ({action}) IS NOT NULL";
        connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Unmatched} AS {Filled($"""
                SELECT target.{RelationBuilder.FileColumn} AS {File}, target.{RelationBuilder.RowColumn} AS {Row},
                    {action} AS {Action}, {Values(merge.WhenNotMatchedBySource, action)}{Old()} FROM ({relation}) AS target {where}
                """, merge.WhenNotMatchedBySource)}
            """, cancellation);
    }

    void Insert(CancellationToken cancellation)
    {
        var action = Decide(merge.WhenNotMatched);
        connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Inserted} AS {Filled($"""
                SELECT {action} AS {Action}, {Values(merge.WhenNotMatched, action)} FROM {Source} AS source
                WHERE ({action}) IS NOT NULL AND source.{SourceRow} NOT IN (SELECT {SourceOf} FROM {Matched})
                """, merge.WhenNotMatched)}
            """, cancellation);
    }

    void CreateViews()
    {
        connection.Execute($"""
            CREATE OR REPLACE TEMP VIEW __ml_changed AS SELECT {File} AS f, {Row} AS r FROM {Matched} WHERE {Action} IS NOT NULL UNION ALL SELECT {File}, {Row} FROM {Unmatched};
            CREATE OR REPLACE TEMP VIEW __ml_touched AS SELECT DISTINCT f, r FROM __ml_changed
            """);
    }

    bool CountRows()
    {
        var deleted = string.Join(" OR ", Deletes(merge.WhenMatched, 0).DefaultIfEmpty("false"));
        var left = string.Join(" OR ", Deletes(merge.WhenNotMatchedBySource, 0).DefaultIfEmpty("false"));
        var gone = TableRows.Count(connection, $"(SELECT DISTINCT {File}, {Row} FROM {Matched} WHERE {deleted})") + TableRows.Count(connection, Unmatched, left);
        var inserted = TableRows.Count(connection, Inserted);
        var touched = TableRows.Count(connection, "__ml_touched");
        transaction.Metric("numSourceRows", TableRows.Count(connection, Source));
        transaction.Metric("numTargetRowsInserted", inserted);
        transaction.Metric("numTargetRowsUpdated", touched - gone);
        transaction.Metric("numTargetRowsDeleted", gone);
        return touched + inserted > 0;
    }

    string Updated => $"""
        SELECT {Columns} FROM {Matched} WHERE {Action} IS NOT NULL AND NOT ({string.Join(" OR ", Deletes(merge.WhenMatched, 0).DefaultIfEmpty("false"))})
        UNION ALL SELECT {Columns} FROM {Unmatched} WHERE NOT ({string.Join(" OR ", Deletes(merge.WhenNotMatchedBySource, 0).DefaultIfEmpty("false"))})
        """;

    string Output() => $"{Updated} UNION ALL SELECT {Columns} FROM {Inserted}";

    string Changes()
    {
        var old = string.Join(", ", schema.Fields.Select((f, i) => string.Create(CultureInfo.InvariantCulture, $"{OldPrefix}{i} AS {Sql.Identifier(f.Name)}")));
        return snapshot.Properties.ChangeDataFeed
            ? $"""
                SELECT {old}, CASE WHEN {string.Join(" OR ", Deletes(merge.WhenMatched, 0).DefaultIfEmpty("false"))} THEN 'delete' ELSE 'update_preimage' END AS {ChangeColumns.TypeName}
                FROM {Matched} WHERE {Action} IS NOT NULL
                UNION ALL SELECT {old}, CASE WHEN {string.Join(" OR ", Deletes(merge.WhenNotMatchedBySource, 0).DefaultIfEmpty("false"))} THEN 'delete' ELSE 'update_preimage' END FROM {Unmatched}
                UNION ALL SELECT *, 'update_postimage' FROM ({Updated})
                UNION ALL SELECT {Columns}, 'insert' FROM {Inserted}
                """
            : "SELECT 1";
    }

    /// <summary>Generated columns that a clause gives no value follow the row that it makes.</summary>
    string Filled(string rows, IReadOnlyList<MergeClause> clauses) => GeneratedColumns.Fill(rows, schema, field =>
    {
        var leaving = clauses.Select((clause, index) => (clause, index)).Where(c => c.clause.Action != MergeAction.Delete && !Gives(c.clause, field.Name))
            .Select(c => c.index.ToString(CultureInfo.InvariantCulture)).ToList();
        return leaving.Count == 0 ? null : $"{Action} IN ({string.Join(", ", leaving)})";
    });

    bool Gives(MergeClause clause, string column) =>
        clause.Values is { } values ? values.Keys.Contains(column, StringComparer.OrdinalIgnoreCase) : sourceColumns.Contains(column);

    string Columns => string.Join(", ", schema.Fields.Select(f => Sql.Identifier(f.Name)));

    string Old() => snapshot.Properties.ChangeDataFeed
        ? string.Concat(schema.Fields.Select((f, i) => string.Create(CultureInfo.InvariantCulture, $", target.{Sql.Identifier(f.Name)} AS {OldPrefix}{i}")))
        : "";

    static IEnumerable<string> Deletes(IReadOnlyList<MergeClause> clauses, int first) =>
        clauses.Select((c, i) => (c, i)).Where(p => p.c.Action == MergeAction.Delete).Select(p => string.Create(CultureInfo.InvariantCulture, $"{Action} = {p.i + first}"));

    static string Decide(IReadOnlyList<MergeClause> clauses) => clauses.Count == 0
        ? "NULL::INTEGER"
        : $"CASE {string.Join(' ', clauses.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"WHEN ({c.Condition ?? "true"}) THEN {i}")))} END";

    string Values(IReadOnlyList<MergeClause> clauses, string action)
    {
        var lists = clauses.Select(Expressions).ToList();
        return string.Join(", ", schema.Fields.Select((field, column) => $"{Value(field, column)} AS {Sql.Identifier(field.Name)}"));

        string Value(StructField field, int column)
        {
            var type = DuckDbTypeText.Of(field.Type);
            var cases = lists.Select((list, i) => list is null ? "" : string.Create(CultureInfo.InvariantCulture, $"WHEN {i} THEN {list[column].Sql} "));
            var text = string.Concat(cases);
            return text.Length == 0 ? $"NULL::{type}" : $"CAST(CASE ({action}) {text}END AS {type})";
        }
    }

    List<(StructField Field, string Sql)>? Expressions(MergeClause clause)
    {
        if (clause.Action == MergeAction.Delete) return null;
        var values = clause.Values ?? FromSource();
        return Assignments.Expressions(schema, table.Location, values, clause.Action == MergeAction.Update ? f => $"target.{Sql.Identifier(f.Name)}" : Default);
    }

    static string Default(StructField field) => field.DefaultExpression is { } value ? $"({SparkSql.ToDuckDb(value)})" : $"NULL::{DuckDbTypeText.Of(field.Type)}";

    Dictionary<string, string> FromSource()
    {
        var unknown = sourceColumns.Where(c => schema.Find(c) is null).ToList();
        if (unknown.Count > 0)
            throw PlatformException.Invalid($"table {table.Location} has no column {string.Join(", ", unknown.Select(c => $"'{c}'"))} that the source has; name the columns, or allow schema evolution");
        return schema.Fields.Where(f => sourceColumns.Contains(f.Name)).ToDictionary(f => f.Name, f => $"source.{Sql.Identifier(f.Name)}");
    }
}
