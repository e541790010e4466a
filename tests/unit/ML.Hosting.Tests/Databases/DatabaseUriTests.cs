using ML.Common.Errors;
using ML.Hosting.Databases;
using Npgsql;

namespace ML.Hosting.Tests.Databases;

/// <summary>Addresses as SQLAlchemy writes them.</summary>
public sealed class DatabaseUriTests
{
    [Theory]
    [InlineData("postgresql://u:p%40ss@db.example:6543/ml", "db.example", 6543, "u", "p@ss", "ml")]
    [InlineData("postgresql+psycopg2://u@db/ml", "db", 5432, "u", null, "ml")]
    [InlineData("postgresql:///ml?host=/run/postgresql&port=5433", "/run/postgresql", 5433, null, null, "ml")]
    [InlineData("postgresql://u@/ml?host=/run/postgresql", "/run/postgresql", 5432, "u", null, "ml")]
    [InlineData("postgresql://u:p@[::1]:5432/ml", "::1", 5432, "u", "p", "ml")]
    [InlineData("postgresql:///ml?user=u&password=p", "localhost", 5432, "u", "p", "ml")]
    public void A_postgresql_address_is_taken_apart(string uri, string host, int port, string? user, string? password, string database)
    {
        var builder = new NpgsqlConnectionStringBuilder(DatabaseUri.Parse(uri).ConnectionString);
        Assert.Equal((host, port, user, password, database), (builder.Host, builder.Port, builder.Username, builder.Password, builder.Database));
    }

    [Theory]
    [InlineData("sqlite:////var/lib/ml.db", "/var/lib/ml.db")]
    [InlineData("sqlite+pysqlite:////var/lib/a%20b.db?timeout=3", "/var/lib/a b.db")]
    public void A_sqlite_address_names_a_file(string uri, string file) => Assert.Equal(file, DatabaseUri.Parse(uri).FilePath);

    [Theory]
    [InlineData("postgresql://u:secret@h:abc/d", "port is 'abc'")]
    [InlineData("postgresql://u:secret@h/d?port=99999", "port is '99999'")]
    [InlineData("postgresql://u:secret@h/d?sslmode=bogus", "sslmode is 'bogus'; expected disable, allow, prefer")]
    [InlineData("postgresql://u:secret@h/d?connect_timeout=x", "connect_timeout is 'x'")]
    [InlineData("postgresql://u:secret@h/d?pool=3", "the parameter 'pool' is not supported")]
    [InlineData("postgresql://u:sec@secret@h/d?pool=3", "u:***@h/d")]
    [InlineData("postgresql://u:secret@h", "the database name is missing")]
    [InlineData("mysql://u:secret@h/d", "the database 'mysql' is not supported")]
    public void A_wrong_address_is_refused_without_its_password(string uri, string expected)
    {
        var error = Assert.Throws<PlatformException>(() => DatabaseUri.Parse(uri));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }
}
