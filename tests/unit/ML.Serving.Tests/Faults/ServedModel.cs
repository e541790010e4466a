using Microsoft.AspNetCore.Builder;
using ML.Serving.Standalone;
using ML.Serving.Tests.Models;

namespace ML.Serving.Tests.Faults;

/// <summary>A model served in this process on free ports, over all protocols.</summary>
sealed class ServedModel : IAsyncDisposable
{
    readonly TestModels models;
    readonly WebApplication application;

    ServedModel(TestModels models, WebApplication application)
    {
        this.models = models;
        this.application = application;
        Http = new HttpClient { BaseAddress = new Uri(application.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
        Grpc = new HttpClient
        {
            BaseAddress = new Uri(application.Urls.ElementAt(1)),
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    public HttpClient Http { get; }

    public HttpClient Grpc { get; }

    public int Port => Http.BaseAddress!.Port;

    public static async Task<ServedModel> StartAsync(OnnxFile onnx, TimeSpan? timeout = null, int? workers = null)
    {
        var models = new TestModels();
        var options = new ServeOptions
        {
            ModelUri = models.Folder("m", onnx.ToBytes()),
            Port = 0,
            GrpcPort = 0,
            Timeout = timeout ?? TimeSpan.FromSeconds(60),
            Workers = workers,
        };
        return new ServedModel(models, await ServeApplication.StartAsync(options, CancellationToken.None));
    }

    /// <summary>An ordinary request, which must be answered whatever else goes on.</summary>
    public async Task<bool> IsUnharmedAsync()
    {
        using var content = new StringContent("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[1,2]}]}""");
        using var response = await Http.PostAsync("/v2/models/m/infer", content);
        return (await response.Content.ReadAsStringAsync()).Contains("\"data\":[2,4]", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Grpc.Dispose();
        await application.DisposeAsync();
        models.Dispose();
    }
}
