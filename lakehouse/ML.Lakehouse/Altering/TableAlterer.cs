using System.Text.Json;
using System.Text.RegularExpressions;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Altering;

/// <summary>Changes of schema, properties and constraints: new metadata over the same files.</summary>
sealed class TableAlterer(DeltaTable table, Snapshot snapshot)
{
    Metadata Metadata => snapshot.Metadata;

    public static async Task<TableAlterer> BeginAsync(DeltaTable table, CancellationToken cancellation)
    {
        var snapshot = await table.SnapshotAsync(cancellation);
        ProtocolSupport.EnsureWritable(snapshot.Protocol, table.Location);
        return new TableAlterer(table, snapshot);
    }

    public Task<CommitResult> AddColumnsAsync(IReadOnlyList<StructField> fields, CancellationToken cancellation)
    {
        foreach (var field in fields)
        {
            if (snapshot.Schema.Find(field.Name) is not null) throw PlatformException.Exists($"table {table.Location} has a column '{field.Name}' already");
            if (!field.Nullable) throw PlatformException.Invalid($"column '{field.Name}' must allow null: the rows there are have no value for it");
        }

        return CommitAsync("ADD COLUMNS", SchemaEvolution.WithSchema(Metadata, new StructType([.. snapshot.Schema.Fields, .. fields])), cancellation);
    }

    public Task<CommitResult> RenameColumnAsync(string from, string to, CancellationToken cancellation)
    {
        RequireMapping("renamed");
        RequireUnused(from, "renamed");
        var schema = FieldPath.Change(snapshot.Schema, from, table.Location, (holder, field) =>
        {
            if (holder.Find(to) is { } other && other != field) throw PlatformException.Exists($"table {table.Location} has a column '{to}' already, beside '{from}'");
            return FieldPath.Replace(holder, field, field with { Name = to });
        });
        var partitions = Metadata.PartitionColumns.Select(p => string.Equals(p, from, StringComparison.OrdinalIgnoreCase) ? to : p).ToList();
        return CommitAsync("RENAME COLUMN", WithFields(schema.Fields) with { PartitionColumns = partitions }, cancellation);
    }

    public Task<CommitResult> DropColumnAsync(string name, CancellationToken cancellation)
    {
        RequireMapping("dropped");
        RequireUnused(name, "dropped");
        if (Clustering.ColumnsOf(snapshot).Any(c => Within(c, name))) throw PlatformException.Invalid($"column '{name}' clusters table {table.Location} and cannot be dropped");
        if (Metadata.PartitionColumns.Contains(name, StringComparer.OrdinalIgnoreCase)) throw PlatformException.Invalid($"column '{name}' partitions table {table.Location} and cannot be dropped");
        var schema = FieldPath.Change(snapshot.Schema, name, table.Location, (holder, field) => holder.Fields.Count > 1
            ? new StructType([.. holder.Fields.Where(f => f != field)])
            : throw PlatformException.Invalid($"column '{name}' of table {table.Location} is the last one where it stands and cannot be dropped"));
        return CommitAsync("DROP COLUMNS", WithFields(schema.Fields), cancellation);
    }

    public Task<CommitResult> WidenColumnAsync(string name, DataType type, CancellationToken cancellation)
    {
        var field = Field(name);
        if (!snapshot.Properties.TypeWidening)
            throw PlatformException.Invalid($"column '{name}' keeps its type {field.Type}: table {table.Location} does not allow widening (property delta.enableTypeWidening)");
        if (!TypeWidening.IsAllowed(field.Type, type)) throw PlatformException.Invalid($"column '{name}' is {field.Type} and cannot be widened to {type}");
        return CommitAsync("CHANGE COLUMN", WithFields(snapshot.Schema.Fields.Select(f => f == field ? TypeWidening.Note(f, type) : f)), cancellation);
    }

    public Task<CommitResult> SetPropertiesAsync(IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation)
    {
        var configuration = Metadata.Configuration.ToDictionary();
        foreach (var (name, value) in properties)
            if (value is null) configuration.Remove(name);
            else configuration[name] = Checked(name, value);
        var features = PropertyRules.TakeFeatures(configuration);
        var metadata = Metadata with { Configuration = configuration };
        var mode = new TableProperties(configuration).ColumnMapping;
        if (mode != snapshot.Properties.ColumnMapping) metadata = Map(metadata, mode);
        return CommitAsync("SET TBLPROPERTIES", metadata, transaction => transaction.Support(features), cancellation, ("properties", JsonSerializer.Serialize(properties)));
    }

    static string Checked(string name, string value)
    {
        PropertyRules.Check(name, value);
        if (name.StartsWith("delta.constraints.", StringComparison.Ordinal)) throw PlatformException.Invalid($"{name} is a constraint, which is added as one: the rows there must meet it");
        return value;
    }

    public async Task<CommitResult> AddConstraintAsync(string name, string condition, CancellationToken cancellation)
    {
        var key = $"delta.constraints.{name.ToLowerInvariant()}";
        if (Metadata.Configuration.ContainsKey(key)) throw PlatformException.Exists($"table {table.Location} has a constraint '{name}' already");
        await EnsureHoldsAsync(name, condition, cancellation);
        var configuration = new Dictionary<string, string>(Metadata.Configuration) { [key] = condition };
        // Rows that somebody adds meanwhile have not been held to it.
        var files = await snapshot.FilesAsync(cancellation);
        return await CommitAsync("ADD CONSTRAINT", Metadata with { Configuration = configuration }, transaction => transaction.Reads.Add(null, files), cancellation, ("name", name), ("expr", condition));
    }

    public Task<CommitResult> DropConstraintAsync(string name, CancellationToken cancellation)
    {
        var configuration = Metadata.Configuration.ToDictionary();
        if (!configuration.Remove($"delta.constraints.{name.ToLowerInvariant()}")) throw PlatformException.NotFound($"table {table.Location} has no constraint '{name}'");
        return CommitAsync("DROP CONSTRAINT", Metadata with { Configuration = configuration }, cancellation, ("name", name));
    }

    async Task EnsureHoldsAsync(string name, string condition, CancellationToken cancellation)
    {
        using var connection = table.Options.Database.Connect();
        (await snapshot.ScanAsync(cancellation: cancellation)).Attach(connection, "__ml_rows");
        var broken = TableRows.Count(connection, "__ml_rows", $"NOT coalesce(({SparkSql.ToDuckDb(condition)}), false)");
        if (broken > 0) throw PlatformException.Invalid($"constraint '{name}' ({condition}) does not hold for {broken} rows of table {table.Location}");
    }

    Metadata Map(Metadata metadata, string mode)
    {
        if (snapshot.Properties.ColumnMapping != "none" || mode != "name")
            throw PlatformException.Invalid($"delta.columnMapping.mode of table {table.Location} cannot go from '{snapshot.Properties.ColumnMapping}' to '{mode}'; an existing table can go from 'none' to 'name'");
        var configuration = metadata.Configuration.ToDictionary();
        // Files that exist have the names that the columns have now.
        var schema = ColumnMapper.AssignKeepingNames(metadata.Schema, configuration);
        return metadata with { SchemaString = SchemaJson.Write(schema), Configuration = configuration };
    }

    Metadata WithFields(IEnumerable<StructField> fields) => Metadata with { SchemaString = SchemaJson.Write(new StructType([.. fields])) };

    StructField Field(string name) => snapshot.Schema.Find(name) ?? throw PlatformException.NotFound(
        $"column '{name}' is not in table {table.Location}; it has {string.Join(", ", snapshot.Schema.Fields.Select(f => f.Name))}");

    void RequireMapping(string verb)
    {
        if (snapshot.Properties.ColumnMapping == "none")
            throw PlatformException.Invalid($"columns of table {table.Location} cannot be {verb}: its files know columns by name (set delta.columnMapping.mode to 'name')");
    }

    // A condition on a column that is not there any more would keep every row out.
    void RequireUnused(string path, string verb)
    {
        var name = path.Split('.')[^1];
        var conditions = snapshot.Properties.Constraints.Select(c => (By: $"constraint '{c.Key}'", Sql: c.Value))
            .Concat(snapshot.Schema.Fields.Where(f => f.GenerationExpression is not null).Select(f => (By: $"generated column '{f.Name}'", Sql: f.GenerationExpression!)));
        foreach (var (by, sql) in conditions)
            if (Regex.IsMatch(sql, $@"(?<!\w){Regex.Escape(name)}(?!\w)", RegexOptions.IgnoreCase))
                throw PlatformException.Invalid($"column '{path}' of table {table.Location} cannot be {verb}: {by} ({sql}) uses it");
    }

    static bool Within(string column, string path) => column.Equals(path, StringComparison.OrdinalIgnoreCase) || column.StartsWith(path + ".", StringComparison.OrdinalIgnoreCase);

    Task<CommitResult> CommitAsync(string operation, Metadata metadata, CancellationToken cancellation, params ReadOnlySpan<(string Name, string Value)> parameters) =>
        CommitAsync(operation, metadata, _ => { }, cancellation, parameters);

    Task<CommitResult> CommitAsync(
        string operation, Metadata metadata, Action<TableTransaction> more, CancellationToken cancellation, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        SchemaRules.Check(metadata.Schema);
        var transaction = new TableTransaction(table, snapshot, operation);
        foreach (var (name, value) in parameters) transaction.Parameter(name, value);
        transaction.Change(metadata);
        more(transaction);
        return transaction.CommitAsync(cancellation);
    }
}
