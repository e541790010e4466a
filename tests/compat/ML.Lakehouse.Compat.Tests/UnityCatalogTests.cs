using ML.Lakehouse.Schemas;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Lakehouse.Compat.Tests;

/// <summary>databricks-sdk lists, describes and queries the server's catalogue of tables.</summary>
public sealed class UnityCatalogTests
{
    [Fact]
    public async Task The_sdk_lists_describes_and_queries_tables()
    {
        var python = Python.Executable;
        using var folder = new TemporaryFolder();
        await MakeAsync(folder.File("lake/sales/orders"), "SELECT i AS id, i * 1.5::DOUBLE AS price FROM range(100) t(i)", new StructField("price", DataType.Double));
        await MakeAsync(folder.File("lake/sales/customers"), "SELECT i AS id FROM range(3) t(i)");
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--tables-root", folder.File("lake"));
        var script = Path.Combine(AppContext.BaseDirectory, "Python", "unity_client.py");
        var output = await Python.RunAsync(python, script, [server.Address], folder.Path, limit: TimeSpan.FromMinutes(1));
        // The log comes through another pipe, so this line need not be the last.
        Assert.Contains("ok", output.Split('\n'));
    }

    static async Task MakeAsync(string path, string query, params StructField[] more)
    {
        Directory.CreateDirectory(path);
        var table = await DeltaTable.CreateAsync(path, new TableDefinition { Schema = new StructType([new StructField("id", DataType.Long), .. more]) });
        await table.AppendAsync(query);
    }
}
