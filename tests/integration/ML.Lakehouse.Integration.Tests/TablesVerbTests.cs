using ML.TestKit;

namespace ML.Lakehouse.Integration.Tests;

/// <summary><c>ml tables</c> as a user types it.</summary>
public sealed class TablesVerbTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_table_is_imported_looked_at_and_looked_after()
    {
        var (csv, table, copy) = (folder.File("people.csv"), folder.File("people"), folder.File("out.json"));
        await File.WriteAllLinesAsync(csv, ["id,name,city", "1,Ada,London", "2,Grace,New York", "3,Alan,London"]);
        Assert.Contains("3 rows", await PrintsAsync("tables", "import", csv, "--into", table, "--partition-by", "city"));
        await PrintsAsync("tables", "import", csv, "--into", table);
        Assert.Contains("people", await PrintsAsync("tables", "ls", folder.Path));
        Assert.Contains("partition column", await PrintsAsync("tables", "describe", table));
        Assert.Contains("CREATE TABLE", await PrintsAsync("tables", "history", table));
        Assert.Contains("Grace", await PrintsAsync("tables", "preview", table, "--where", "city = 'New York'"));
        Assert.Contains("London    4", await PrintsAsync("tables", "query", "SELECT city, count(*) AS n FROM people GROUP BY city ORDER BY n DESC", "--root", folder.Path));
        Assert.Contains("4 files became 2", await PrintsAsync("tables", "optimize", table));
        Assert.Contains("0 files removed", await PrintsAsync("tables", "vacuum", table));
        Assert.Contains("rows of version 1", await PrintsAsync("tables", "restore", table, "--version", "1"));
        Assert.Contains("3 rows", await PrintsAsync("tables", "export", table, copy));
        Assert.Equal(3, (await File.ReadAllLinesAsync(copy)).Length);
    }

    [Theory]
    [InlineData("no Delta table", "tables", "describe", "nowhere")]
    [InlineData("does not exist", "tables", "import", "nothing.csv", "--into", "t")]
    [InlineData("restore takes", "tables", "restore", "nowhere")]
    [InlineData("cannot be run", "tables", "query", "SELEC 1")]
    public async Task A_mistake_is_one_clear_line(string message, params string[] arguments)
    {
        var outcome = await CommandLine.RunAsync(arguments);
        Assert.Equal(1, outcome.Status);
        Assert.StartsWith("ml: ", outcome.Errors);
        Assert.Contains(message, outcome.Errors);
    }

    static async Task<string> PrintsAsync(params string[] arguments)
    {
        var outcome = await CommandLine.RunAsync(arguments);
        Assert.True(outcome.Status == 0, outcome.Errors);
        return outcome.Output;
    }
}
