using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ML.Client.Autologging;
using ML.Client.Datasets;
using ML.Client.Errors;
using ML.Client.Fluent;
using ML.Client.Logging;

namespace ML.Client.Compat.Tests;

/// <summary>The fluent way, whoever answers: scopes, statuses, batches, artifacts.</summary>
public abstract class FluentConformance(ServerFixture server, int pointsOfEachThread)
{
    async Task<string> NewExperimentAsync()
    {
        Mlflow.Use(server.Client);
        return await Mlflow.SetExperimentAsync($"fluent-{Guid.NewGuid():n}");
    }

    async Task<string?> StatusAsync(string runId) => (await server.Client.Runs.GetAsync(runId)).Info!.Status;

    [Fact]
    public async Task A_run_logs_and_ends_finished()
    {
        await NewExperimentAsync();
        string id;
        await using (var run = await Mlflow.StartRunAsync("first", new RunOptions { Description = "what for", Tags = new Dictionary<string, string> { ["own"] = "1" } }))
        {
            id = run.RunId;
            Assert.Same(run, Mlflow.ActiveRun);
            Log.Param("lr", 0.25);
            Log.Params([new("flag", true), new("none", null)]);
            for (var i = 0; i < 2345; i++) Log.Metric("loss", 1.0 / (i + 1), i);
            Log.Metrics([new("a", 1), new("b", double.NaN)]);
            Log.Tag("k", "v");
            var flushed = await Log.FlushAsync();
            Assert.True(flushed.OnServer);
            Assert.Equal(2345, (await server.Client.Runs.MetricHistoryAsync(id, "loss").ToListAsync()).Count);
        }

        Assert.Null(Mlflow.ActiveRun);
        var read = await server.Client.Runs.GetAsync(id);
        Assert.Equal(("FINISHED", "first"), (read.Info!.Status, read.Info.RunName));
        Assert.NotNull(read.Info.EndTime);
        var parameters = read.Data!.Params!.ToDictionary(p => p.Key!, p => p.Value);
        Assert.Equal(("0.25", "True", "None"), (parameters["lr"], parameters["flag"], parameters["none"]));
        var tags = read.Data.Tags!.ToDictionary(t => t.Key!, t => t.Value);
        Assert.Equal(("v", "1", "what for", "LOCAL"), (tags["k"], tags["own"], tags["mlflow.note.content"], tags["mlflow.source.type"]));
        Assert.Equal(Environment.UserName, tags["mlflow.user"]);
        Assert.True(double.IsNaN(read.Data.Metrics!.Single(m => m.Key == "b").Value!.Value));
    }

    [Fact]
    public async Task Nested_runs_know_their_parent_and_follow_the_flow()
    {
        await NewExperimentAsync();
        await using var outer = await Mlflow.StartRunAsync("outer");
        var inner = await Task.WhenAll(Enumerable.Range(0, 3).Select(async i =>
        {
            await using var run = await Mlflow.StartRunAsync($"inner{i}");
            await Task.Yield();
            Assert.Same(run, Mlflow.ActiveRun);
            Log.Metric("i", i);
            return run.RunId;
        }));
        Assert.Same(outer, Mlflow.ActiveRun);
        for (var i = 0; i < 3; i++)
        {
            var read = await server.Client.Runs.GetAsync(inner[i]);
            Assert.Equal(outer.RunId, read.Data!.Tags!.Single(t => t.Key == "mlflow.parentRunId").Value);
            Assert.Equal(i, read.Data.Metrics!.Single().Value);
        }
    }

    [Fact]
    public async Task An_exception_that_leaves_the_block_fails_the_run()
    {
        await NewExperimentAsync();
        string outer = "", inner = "";
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await using var first = await Mlflow.StartRunAsync();
            outer = first.RunId;
            await using var second = await Mlflow.StartRunAsync();
            inner = second.RunId;
            await Task.Yield();
            throw new InvalidDataException("boom");
        });
        Assert.Equal(("FAILED", "FAILED"), (await StatusAsync(outer), await StatusAsync(inner)));
        var error = (await server.Client.Runs.GetAsync(inner)).Data!.Tags!.Single(t => t.Key == "mlflow.run.error").Value;
        Assert.Contains("boom", error);
    }

    [Fact]
    public async Task An_exception_that_is_caught_inside_does_not()
    {
        await NewExperimentAsync();
        string id;
        await using (var run = await Mlflow.StartRunAsync())
        {
            id = run.RunId;
            try
            {
                await Task.Yield();
                throw new InvalidDataException("handled");
            }
            catch (InvalidDataException)
            {
                // That is the point.
            }
        }

        Assert.Equal("FINISHED", await StatusAsync(id));
    }

    [Fact]
    public async Task The_delegate_form_reports_failure_and_cancellation()
    {
        await NewExperimentAsync();
        string failed = "", killed = "";
        await Assert.ThrowsAsync<InvalidDataException>(() => Mlflow.RunAsync("f", run =>
        {
            failed = run.RunId;
            throw new InvalidDataException("x");
        }));
        await Assert.ThrowsAsync<OperationCanceledException>(() => Mlflow.RunAsync("k", run =>
        {
            killed = run.RunId;
            throw new OperationCanceledException();
        }));
        Assert.Equal(("FAILED", "KILLED"), (await StatusAsync(failed), await StatusAsync(killed)));
        Assert.Equal(3, await Mlflow.RunAsync("v", _ => Task.FromResult(3)));
    }

    [Fact]
    public async Task Many_threads_lose_nothing_and_keep_their_order()
    {
        await NewExperimentAsync();
        const int Threads = 64;
        string id;
        await using (var run = await Mlflow.StartRunAsync())
        {
            id = run.RunId;
            var threads = Enumerable.Range(0, Threads).Select(t => new Thread(() =>
            {
                for (var i = 0; i < pointsOfEachThread; i++) run.Log.Metric($"t{t}", i, i);
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
        }

        for (var t = 0; t < Threads; t++)
        {
            var history = await server.Client.Runs.MetricHistoryAsync(id, $"t{t}").ToListAsync();
            Assert.Equal(Enumerable.Range(0, pointsOfEachThread).Select(i => (long)i), history.Select(m => m.Step!.Value));
        }
    }

    [Fact]
    public async Task Artifacts_of_every_kind_arrive()
    {
        using var folder = new ML.TestKit.TemporaryFolder();
        File.WriteAllText(folder.File("data.csv"), "a,b\n1,2\n");
        await NewExperimentAsync();
        await using var run = await Mlflow.StartRunAsync();
        await Log.TextAsync("hello", "notes/a.txt");
        await Log.DictAsync(new JsonObject { ["lr"] = 0.5, ["name"] = "yes", ["list"] = new JsonArray(1, 2), ["map"] = new JsonObject { ["x"] = "a: b" } }, "conf.yaml");
        await Log.DictAsync(new JsonObject { ["lr"] = 0.5 }, "conf.json");
        await Log.ArtifactAsync(folder.File("data.csv"), "in");
        await Log.TableAsync(["q", "a"], [["one", 1], ["two", 2.5]], "table.json");
        await Log.TableAsync(["q", "extra"], [["three", true]], "table.json");
        await Log.ImageAsync(new byte[2 * 3 * 3], 3, 2, 3, "image.png");
        await Log.FigureAsync("<svg/>", "plot.svg");
        await Log.InputAsync(DatasetInfo.FromFile(folder.File("data.csv")), "training");

        Assert.Equal(["conf.json", "conf.yaml", "image.png", "in/data.csv", "notes/a.txt", "plot.svg", "table.json"], await run.Log.Files.ListTreeAsync());
        Assert.Equal("{\"columns\":[\"q\",\"a\",\"extra\"],\"data\":[[\"one\",1,null],[\"two\",2.5,null],[\"three\",null,true]]}", await run.Log.Files.ReadTextAsync("table.json"));
        Assert.Equal("lr: 0.5\nname: \"yes\"\nlist:\n- 1\n- 2\nmap:\n  x: \"a: b\"\n", await run.Log.Files.ReadTextAsync("conf.yaml"));
        var read = await server.Client.Runs.GetAsync(run.RunId);
        Assert.Equal("[{\"path\":\"table.json\",\"type\":\"table\"}]", read.Data!.Tags!.Single(t => t.Key == "mlflow.loggedArtifacts").Value);
        Assert.Equal("data.csv", read.Inputs!.DatasetInputs!.Single().Dataset!.Name);
    }

    [Fact]
    public async Task A_refusal_reaches_the_flush()
    {
        await NewExperimentAsync();
        var run = await Mlflow.StartRunAsync();
        Log.Param("p", 1);
        await Log.FlushAsync();
        Assert.Throws<MlflowInvalidRequestException>(() => Log.Metric("a//b", 1));
        Log.Param("p", 2);
        Log.Metric("m", 1);
        await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => Log.FlushAsync());
        Assert.True((await run.EndAsync()).OnServer);
        Assert.Throws<InvalidOperationException>(() => run.Log.Metric("m", 2));
        Assert.Single(await server.Client.Runs.MetricHistoryAsync(run.RunId, "m").ToListAsync());
    }

    [Fact]
    public async Task A_run_is_resumed_by_its_id()
    {
        await NewExperimentAsync();
        string id;
        await using (var run = await Mlflow.StartRunAsync()) id = run.RunId;
        await using (var again = await Mlflow.StartRunAsync(options: new() { RunId = id, Logging = new LoggingOptions { FlushInterval = TimeSpan.FromMilliseconds(10) } }))
        {
            Assert.Equal("RUNNING", await StatusAsync(id));
            Log.Metric("more", 1);
        }

        Assert.Equal("FINISHED", await StatusAsync(id));
        Assert.Equal("more", (await server.Client.Runs.GetAsync(id)).Data!.Metrics!.Single().Key);
    }

    [Fact]
    public async Task The_machine_and_the_applications_log_are_kept_beside_the_run()
    {
        await NewExperimentAsync();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new RunLoggerProvider()));
        var logger = loggers.CreateLogger("App");
        string id;
        await using (var run = await Mlflow.StartRunAsync(options: new() { SystemMetrics = true }))
        {
            id = run.RunId;
            logger.LogInformation("epoch 3 done");
        }

        logger.LogInformation("after the run");
        var text = await (await server.Client.Artifacts.OpenRunAsync(id)).ReadTextAsync("logs/log.txt");
        Assert.Contains("Information App: epoch 3 done", text);
        Assert.DoesNotContain("after", text);
        var metrics = (await server.Client.Runs.GetAsync(id)).Data!.Metrics!.ToDictionary(m => m.Key!, m => m.Value!.Value);
        Assert.InRange(metrics["system/cpu_utilization_percentage"], 0, 100);
        Assert.InRange(metrics["system/system_memory_usage_percentage"], 0.1, 100);
    }
}
