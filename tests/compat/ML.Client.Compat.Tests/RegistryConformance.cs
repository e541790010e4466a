using System.Text;
using ML.Client.Errors;

namespace ML.Client.Compat.Tests;

/// <summary>Registered models, versions, aliases and logged models, whoever answers.</summary>
public abstract class RegistryConformance(ServerFixture server)
{
    MlflowClient Client => server.Client;

    static string Unique(string prefix) => $"{prefix}-{Guid.NewGuid():n}";

    [Fact]
    public async Task A_model_is_registered_aliased_and_downloaded()
    {
        using var folder = new ML.TestKit.TemporaryFolder();
        var name = Unique("model");
        var experiment = await Client.Experiments.CreateAsync(Unique("registry"));
        var run = (await Client.Runs.CreateAsync(experiment)).Info!;
        var files = await Client.Artifacts.OpenRunAsync(run.RunId!);
        await files.UploadAsync("model/MLmodel", Encoding.UTF8.GetBytes("flavors: {}\n"));

        await Client.RegisteredModels.CreateAsync(name, "first", new Dictionary<string, string> { ["k"] = "v" });
        await Assert.ThrowsAsync<MlflowAlreadyExistsException>(() => Client.RegisteredModels.CreateAsync(name));
        var version = await Client.ModelVersions.CreateAsync(name, $"{run.ArtifactUri}/model", run.RunId);
        Assert.Equal("1", version.Version);
        await Client.RegisteredModels.SetAliasAsync(name, "champion", "1");
        await Client.ModelVersions.SetTagAsync(name, "1", "quality", "good");
        await Client.ModelVersions.UpdateAsync(name, "1", "text");
        await Client.ModelVersions.TransitionAsync(name, "1", "Production");

        foreach (var uri in (string[])[$"models:/{name}@champion", $"models:/{name}/1", $"models:/{name}/latest", $"models:/{name}/Production"])
            Assert.Equal("1", (await Client.ResolveModelVersionAsync(uri)).Version);
        await Client.Artifacts.DownloadAsync($"models:/{name}@champion", folder.Path);
        Assert.Equal("flavors: {}\n", File.ReadAllText(folder.File("MLmodel")));

        var read = await Client.RegisteredModels.GetAsync(name);
        Assert.Equal(("first", "champion"), (read.Description, read.Aliases!.Single().Alias));
        Assert.Single(await Client.ModelVersions.SearchAsync($"name = '{name}' AND tags.quality = 'good'").ToListAsync());
        Assert.Single(await Client.RegisteredModels.SearchAsync($"name = '{name}'").ToListAsync());
        await Client.RegisteredModels.DeleteAliasAsync(name, "champion");
        await Assert.ThrowsAnyAsync<MlflowException>(() => Client.ResolveModelVersionAsync($"models:/{name}@champion"));
        await Client.ModelVersions.DeleteAsync(name, "1");
        await Client.RegisteredModels.RenameAsync(name, name + "-2");
        await Client.RegisteredModels.DeleteAsync(name + "-2");
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => Client.RegisteredModels.GetAsync(name + "-2"));
    }

    [Fact]
    public async Task A_logged_model_goes_from_pending_to_ready()
    {
        using var folder = new ML.TestKit.TemporaryFolder();
        var experiment = await Client.Experiments.CreateAsync(Unique("logged"));
        var run = (await Client.Runs.CreateAsync(experiment)).Info!.RunId!;
        var model = await Client.LoggedModels.CreateAsync(experiment, "lin", run, parameters: new Dictionary<string, string> { ["depth"] = "3" });
        var id = model.Info!.ModelId!;
        Assert.Equal("LOGGED_MODEL_PENDING", model.Info.Status);
        var files = await Client.Artifacts.OpenLoggedModelAsync(id);
        await files.UploadAsync("MLmodel", Encoding.UTF8.GetBytes("x: 1\n"));
        Assert.Equal((await files.ListAsync()).Select(f => f.Path), await Client.Artifacts.ListLoggedModelAsync(id).Select(f => f.Path).ToListAsync());
        await Client.LoggedModels.FinalizeAsync(id);
        await Client.LoggedModels.SetTagsAsync(id, new Dictionary<string, string> { ["t"] = "1" });
        await Client.LoggedModels.LogParamsAsync(id, new Dictionary<string, string> { ["width"] = "4" });
        await Client.Runs.LogOutputsAsync(run, [new() { ModelId = id, Step = 0 }]);

        var read = await Client.LoggedModels.GetAsync(id);
        Assert.Equal(("LOGGED_MODEL_READY", 2), (read.Info!.Status, read.Data!.Params!.Count));
        Assert.Equal(id, Assert.Single(await Client.LoggedModels.SearchAsync([experiment], "name = 'lin'").ToListAsync()).Info!.ModelId);
        await Client.Artifacts.DownloadAsync($"models:/{id}", folder.File("by-id"));
        await Client.Artifacts.DownloadAsync($"runs:/{run}/lin", folder.File("by-run"));
        Assert.Equal("x: 1\n", File.ReadAllText(folder.File("by-id/MLmodel")));
        Assert.Equal("x: 1\n", File.ReadAllText(folder.File("by-run/MLmodel")));
        await Client.LoggedModels.DeleteTagAsync(id, "t");
        await Client.LoggedModels.DeleteAsync(id);
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => Client.LoggedModels.GetAsync(id));
    }
}
