using Npgsql;

namespace ML.Integration.Tests.Schema;

/// <summary>Every column, constraint, index and trigger of a PostgreSQL database, one line each, in a fixed order.</summary>
static class PostgresDescription
{
    // Objects of our own, beside MLflow's, are named ml_….
    static readonly string[] Queries =
    [
        """
        SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length::text, '') || ' '
               || is_nullable || ' ' || coalesce(column_default, '') || ' ' || is_identity || ' ' || coalesce(generation_expression, '')
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'ml\_%'
        """,
        """
        SELECT 'constraint ' || c.conrelid::regclass || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = 'public' AND c.conrelid <> 0 AND c.conrelid::regclass::text NOT LIKE 'ml\_%'
        """,
        "SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE 'ml\\_%' AND tablename NOT LIKE 'ml\\_%'",
        "SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'ml\\_%'",
        "SELECT 'sequence ' || sequencename || ' ' || data_type || ' ' || start_value || ' ' || increment_by FROM pg_sequences WHERE sequencename NOT LIKE 'ml\\_%'",
    ];

    public static string ConnectionString(string uri)
    {
        var parsed = new Uri(uri);
        return $"Host={parsed.Host};Port={parsed.Port};Username={parsed.UserInfo};Database={parsed.AbsolutePath.Trim('/')};Pooling=false";
    }

    public static async Task<List<string>> DescribeAsync(string uri)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(uri));
        await connection.OpenAsync();
        var lines = new List<string>();
        foreach (var query in Queries)
        {
            await using var command = new NpgsqlCommand(query, connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
