using Microsoft.Extensions.DependencyInjection;
using ML.Features.Contracts.Serving;

namespace ML.Serving.Standalone;

/// <summary>The options of <c>ml models serve</c>.</summary>
public sealed record ServeOptions
{
    /// <summary>The model to serve.</summary>
    public required string ModelUri { get; init; }

    /// <summary>Address to listen on. Default 127.0.0.1.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port. Default 5000; 0 takes a free one.</summary>
    public int Port { get; init; } = 5000;

    /// <summary>TCP port of Open Inference over gRPC; null for none, 0 for a free one.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>Longest time for one request. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Runs of the model at the same time; null for two for each core.</summary>
    public int? Workers { get; init; }

    /// <summary>Rows that requests may share a run with; null for no batching.</summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>How long the first request of a batch waits for others. Default 1000 µs.</summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromMicroseconds(1000);

    /// <summary>Looks up what a model's feature spec names; null: callers bring every column.</summary>
    public IModelFeatures? Features { get; init; }

    /// <summary>Adds services of whoever starts it, such as an export of spans.</summary>
    public Action<IServiceCollection>? AddServices { get; init; }

    /// <summary>Whether each inference gets a line in the log. Default false.</summary>
    public bool AccessLog { get; init; }

    /// <summary>Whether log lines are JSON. Default false.</summary>
    public bool JsonLogs { get; init; }
}
