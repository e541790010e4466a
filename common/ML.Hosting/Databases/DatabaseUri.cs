using Microsoft.Data.Sqlite;
using ML.Common.Errors;
using Npgsql;

namespace ML.Hosting.Databases;

/// <summary>A database address in SQLAlchemy's form, as <c>--backend-store-uri</c> takes it.</summary>
/// <param name="Kind">The engine.</param>
/// <param name="ConnectionString">The ADO.NET connection string.</param>
/// <param name="FilePath">SQLite: the absolute path of the file; null on PostgreSQL.</param>
public sealed record DatabaseUri(DatabaseKind Kind, string ConnectionString, string? FilePath)
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
        if (!Uri.TryCreate("postgresql" + uri[uri.IndexOf("://", StringComparison.Ordinal)..], UriKind.Absolute, out var parsed))
            throw Invalid(uri, "the address cannot be parsed");
        var database = Uri.UnescapeDataString(parsed.AbsolutePath.Trim('/'));
        if (database.Length == 0) throw Invalid(uri, "the database name is missing");
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = parsed.Host.Length == 0 ? "localhost" : parsed.Host.Trim('[', ']'),
            Port = parsed.Port > 0 ? parsed.Port : 5432,
            Database = database,
            MaxAutoPrepare = 128,
            AutoPrepareMinUsages = 2,
            MaxPoolSize = 50,
            Timeout = 10,
            CommandTimeout = 60,
        };
        AddCredentials(builder, parsed.UserInfo);
        AddQuery(builder, uri, parsed.Query);
        return new DatabaseUri(DatabaseKind.PostgreSql, builder.ConnectionString, null);
    }

    static void AddCredentials(NpgsqlConnectionStringBuilder builder, string userInfo)
    {
        if (userInfo.Length == 0) return;
        var parts = userInfo.Split(':', 2);
        builder.Username = Uri.UnescapeDataString(parts[0]);
        if (parts.Length == 2) builder.Password = Uri.UnescapeDataString(parts[1]);
    }

    static void AddQuery(NpgsqlConnectionStringBuilder builder, string uri, string query)
    {
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var value = Uri.UnescapeDataString(parts.Length == 2 ? parts[1] : "");
            switch (parts[0])
            {
                case "host": builder.Host = value; break;
                case "port": builder.Port = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture); break;
                case "user": builder.Username = value; break;
                case "password": builder.Password = value; break;
                case "sslmode": builder.SslMode = Enum.Parse<SslMode>(value.Replace("-", ""), ignoreCase: true); break;
                case "sslrootcert": builder.RootCertificate = value; break;
                case "options": builder.Options = value; break;
                case "application_name": builder.ApplicationName = value; break;
                case "connect_timeout": builder.Timeout = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture); break;
                default: throw Invalid(uri, $"the parameter '{parts[0]}' is not supported");
            }
        }
    }

    static PlatformException Invalid(string uri, string why) =>
        PlatformException.Invalid(
            $"Invalid database URI '{Redact(uri)}': {why}. Expected sqlite:///path/to/file.db or postgresql://user:password@host:port/database.");

    // A password must not reach a log or a console.
    static string Redact(string uri) => System.Text.RegularExpressions.Regex.Replace(uri, "(://[^:/@]*):[^@]*@", "$1:***@");
}
