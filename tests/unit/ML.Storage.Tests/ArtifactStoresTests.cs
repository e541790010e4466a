using ML.Common.Errors;
using ML.TestKit;

namespace ML.Storage.Tests;

public sealed class ArtifactStoresTests
{
    [Fact]
    public async Task Every_spelling_of_a_folder_leads_to_the_same_file()
    {
        using var folder = new TemporaryFolder();
        var stores = new ArtifactStores(folder.Path);
        Directory.CreateDirectory(folder.File("1/run/artifacts"));
        File.WriteAllText(folder.File("1/run/artifacts/a b"), "x");
        string[] roots =
        [
            "mlflow-artifacts:/1/run/artifacts", "mlflow-artifacts://host:5000/1/run/artifacts", $"{folder.Path}/1/run/artifacts",
            $"file://{folder.Path}/1/run/artifacts", $"file:{folder.Path}/1/run/artifacts",
        ];
        foreach (var root in roots)
        {
            var location = stores.Resolve(root).At("a b");
            Assert.Equal(1, (await location.Store.HeadAsync(location.Path))?.Size);
        }
    }

    [Theory]
    [InlineData("ftp://host/x")]
    [InlineData("runs:/1/x")]
    public void An_unknown_scheme_is_named(string uri)
    {
        var error = Assert.Throws<PlatformException>(() => new ArtifactStores("x").Resolve(uri));
        Assert.Contains(uri, error.Message);
    }
}
