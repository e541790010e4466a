using System.Net.Http.Json;
using ML.Common.Errors;
using ML.Serving.Compat.Tests.Judges;
using ML.Serving.Standalone;
using ML.Storage;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Serving.Compat.Tests.Resolving;

/// <summary>Models whose files lie in a bucket, without a server that passes them on. Among those of the registry, for they set the same variables of the process.</summary>
[Collection(TrackingCollection.Name)]
public sealed class StoreModelTests(ModelFolders folders, S3Server server) : IClassFixture<ModelFolders>, IClassFixture<S3Server>
{
    [Fact]
    public async Task A_folder_of_a_bucket_is_served()
    {
        using var cache = new TemporaryFolder();
        Environment.SetEnvironmentVariable("ML_MODEL_CACHE", cache.Path);
        foreach (var name in (string[])["MLFLOW_S3_ENDPOINT_URL", "AWS_REGION"]) Environment.SetEnvironmentVariable(name, server.Variable(name));
        var uri = $"s3://{S3Server.Bucket}/models/columns";
        await UploadAsync(folders["columns"], new ArtifactStores(cache.Path, server.Variable).Resolve(uri));
        await using (var application = await ServeApplication.StartAsync(new ServeOptions { ModelUri = uri, Port = 0 }, CancellationToken.None))
        {
            using var client = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
            using var answer = await client.PostAsJsonAsync("/invocations", new { dataframe_records = new[] { new { a = 1, b = 2, c = 3 } } });
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        var error = await Assert.ThrowsAsync<PlatformException>(() => ServeApplication.StartAsync(new ServeOptions { ModelUri = uri + "-none", Port = 0 }, CancellationToken.None));
        Assert.Equal(ErrorCode.ResourceDoesNotExist, error.Code);
        Assert.Contains("s3://", error.Message);
    }

    static async Task UploadAsync(string folder, ArtifactLocation place)
    {
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using var content = File.OpenRead(file);
            var target = place.At(Path.GetRelativePath(folder, file));
            await target.Store.PutAsync(target.Path, content);
        }
    }
}
