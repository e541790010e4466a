using Microsoft.Data.Sqlite;
using ML.Common.Errors;
using Npgsql;

namespace ML.Hosting.Databases;

/// <summary>A database address in SQLAlchemy's form, as <c>--backend-store-uri</c> takes it.</summary>
/// <param name="Kind">The engine.</param>
/// <param name="ConnectionString">The ADO.NET connection string.</param>
/// <param name="FilePath">SQLite: the absolute path of the file; null on PostgreSQL.</param>
public sealed partial record DatabaseUri(DatabaseKind Kind, string ConnectionString, string? FilePath)
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the address and the forms that are understood.</exception>
    public static DatabaseUri Parse(string uri)
    {
        var separator = uri.IndexOf("://", StringComparison.Ordinal);
        var scheme = separator < 0 ? "" : uri[..separator];
        var dialect = scheme.Split('+')[0];
        return dialect switch
        {
            "sqlite" => Sqlite(uri, uri[(separator + 3)..]),
            "postgresql" => PostgreSql(uri),
            "mysql" or "mssql" or "oracle" => throw Invalid(uri, $"the database '{dialect}' is not supported"),
            _ => throw Invalid(uri, "the scheme is not known"),
        };
    }

    static DatabaseUri Sqlite(string uri, string rest)
    {
        // sqlite:///relative.db and sqlite:////absolute.db: the first slash ends the (empty) host.
        if (!rest.StartsWith('/') || rest.Length < 2 || rest == "/:memory:")
            throw Invalid(uri, "SQLite needs a file: the platform keeps what it acknowledged");
        var path = Path.GetFullPath(Uri.UnescapeDataString(rest[1..].Split('?')[0]));
        var builder = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 };
        return new DatabaseUri(DatabaseKind.Sqlite, builder.ConnectionString, path);
    }

    static DatabaseUri PostgreSql(string uri)
    {
        var parts = SqlAlchemyForm().Match(uri);
        if (!parts.Success) throw Invalid(uri, "the address cannot be parsed");
        var database = Uri.UnescapeDataString(parts.Groups["database"].Value);
        if (database.Length == 0) throw Invalid(uri, "the database name is missing");
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = parts.Groups["host"].Value is { Length: > 0 } host ? host.Trim('[', ']') : "localhost",
            Port = parts.Groups["port"].Value is { Length: > 0 } port ? Number(uri, "port", port, 65535) : 5432,
            Database = database,
            MaxAutoPrepare = 128,
            AutoPrepareMinUsages = 2,
            MaxPoolSize = 50,
            // Answers of tens of thousands of rows come in few pieces.
            ReadBufferSize = 64 << 10,
            Timeout = 10,
            CommandTimeout = 60,
        };
        if (parts.Groups["user"].Success) builder.Username = Uri.UnescapeDataString(parts.Groups["user"].Value);
        if (parts.Groups["password"].Success) builder.Password = Uri.UnescapeDataString(parts.Groups["password"].Value);
        AddQuery(builder, uri, parts.Groups["query"].Value);
        return new DatabaseUri(DatabaseKind.PostgreSql, builder.ConnectionString, null);
    }

    static void AddQuery(NpgsqlConnectionStringBuilder builder, string uri, string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var value = Uri.UnescapeDataString(parts.Length == 2 ? parts[1] : "");
            switch (parts[0])
            {
                case "host": builder.Host = value; break;
                case "port": builder.Port = Number(uri, "port", value, 65535); break;
                case "user": builder.Username = value; break;
                case "password": builder.Password = value; break;
                case "sslmode": builder.SslMode = Ssl(uri, value); break;
                case "sslrootcert": builder.RootCertificate = value; break;
                case "options": builder.Options = value; break;
                case "application_name": builder.ApplicationName = value; break;
                case "connect_timeout": builder.Timeout = Number(uri, "connect_timeout", value, 1024); break;
                default: throw Invalid(uri, $"the parameter '{parts[0]}' is not supported");
            }
        }
    }

    static int Number(string uri, string name, string text, int maximum) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number <= maximum
            ? number
            : throw Invalid(uri, $"{name} is '{text}'; expected a whole number up to {maximum}");

    static SslMode Ssl(string uri, string text) =>
        Enum.TryParse<SslMode>(text.Replace("-", ""), ignoreCase: true, out var mode) && Enum.IsDefined(mode)
            ? mode
            : throw Invalid(uri, $"sslmode is '{text}'; expected disable, allow, prefer, require, verify-ca or verify-full");

    static PlatformException Invalid(string uri, string why) =>
        PlatformException.Invalid(
            $"Invalid database URI '{Redact(uri)}': {why}. Expected sqlite:///path/to/file.db or postgresql://user:password@host:port/database.");

    // A password must not reach a log or a console.
    static string Redact(string uri) => System.Text.RegularExpressions.Regex.Replace(uri, "(://[^:/@]*):.*@", "$1:***@");

    // As SQLAlchemy takes an address apart: the host may be missing, or stand in the query as a socket's folder.
    [System.Text.RegularExpressions.GeneratedRegex(
        @"^[\w+]+://(?:(?<user>[^:/@]*)(?::(?<password>[^@]*))?@)?(?<host>\[[^\]/?]+\]|[^/:?]*)(?::(?<port>[^/?]*))?(?:/(?<database>[^?]*))?(?:\?(?<query>.*))?$",
        System.Text.RegularExpressions.RegexOptions.CultureInvariant)]
    private static partial System.Text.RegularExpressions.Regex SqlAlchemyForm();
}
