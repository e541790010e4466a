using System.Text;
using ML.Hosting.Databases;
using ML.TestKit;

namespace ML.Registry.Integration.Tests.Search;

/// <summary>Rows that go to an answer without an object in between are what the database holds, on both engines.</summary>
public sealed class StreamEachTests
{
    const int Keys = 1203;

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Every_key_gets_its_own_rows_in_the_order_of_the_keys(string kind)
    {
        using var folder = new TemporaryFolder();
        await using var database = DatabaseFactory.Open(await Databases.NewAsync(kind, folder.Path));
        await FillAsync(database);
        var found = new List<string>();
        var current = new List<string>();
        string[] keys = [.. Enumerable.Range(0, Keys).Select(Key)];
        await database.ReadAsync(async session =>
        {
            await session.StreamEachAsync(
                "SELECT text, number, value, flag, empty FROM things WHERE key = $1 ORDER BY number", keys,
                row => current.Add($"{Encoding.UTF8.GetString(row.Utf8(0)).Length} {row.Int64(1)} {row.Double(2)} {row.Boolean(3)} {row.IsNull(4)}"),
                i =>
                {
                    found.Add($"{keys[i]}: {string.Join(", ", current)}");
                    current.Clear();
                    return ValueTask.CompletedTask;
                });
            return true;
        });
        Assert.Equal(Enumerable.Range(0, Keys).Select(i => $"{Key(i)}: {string.Join(", ", Enumerable.Range(0, i % 3).Select(n => $"{Length(i, n)} {n} {i / 7.0} {n == 1} True"))}"), found);
    }

    static Task<bool> FillAsync(IDatabase database) => database.WriteAsync(async session =>
    {
        await session.ExecuteAsync("CREATE TABLE things (key VARCHAR(40), text TEXT, number BIGINT, value DOUBLE PRECISION, flag BOOLEAN, empty BIGINT)");
        await session.ExecuteManyAsync(
            "INSERT INTO things VALUES ($1, $2, $3, $4, $5, $6)",
            Enumerable.Range(0, Keys).SelectMany(i => Enumerable.Range(0, i % 3).Select(n => new object?[] { Key(i), new string('é', Length(i, n)), (long)n, i / 7.0, n == 1, null })));
        return true;
    });

    // What a text inside a statement must not trip over.
    static string Key(int i) => $"k'{i}\\' \"$1";

    // Beyond every buffer, now and then.
    static int Length(int i, int n) => i % 100 == 2 ? 50_000 + n : i % 5;
}
