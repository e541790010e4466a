using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tracking;

/// <summary>Where a run reports to. Metrics are queued and sent in batches; everything else is sent at once.</summary>
public interface ITrainingLog : IAsyncDisposable
{
    /// <summary>The tracked run; null when nothing is tracked.</summary>
    string? RunId { get; }

    /// <summary>Adds parameters; one that was logged before keeps its value.</summary>
    Task ParametersAsync(IReadOnlyDictionary<string, string> parameters);

    /// <summary>Queues one point of a metric.</summary>
    void Metric(string key, double value, long step);

    /// <summary>Says what the run was trained on.</summary>
    Task DatasetAsync(ITableSource source, FeatureSpec features, long rows);

    /// <summary>Uploads a file or folder of the run.</summary>
    Task ArtifactAsync(string path, string? folder = null);

    /// <summary>Uploads a file made in memory; a server that is away does not get it.</summary>
    Task ArtifactAsync(string path, ReadOnlyMemory<byte> content);

    /// <summary>Uploads a finished model and registers it when a name is given; answers <c>name/version</c> or null.</summary>
    Task<string?> ModelAsync(string folder, string name, string? register);

    /// <summary>Ends the run well, or with the reason why not.</summary>
    /// <param name="end">How.</param>
    /// <param name="reason">Becomes the run's description.</param>
    /// <param name="cost">What its processes used; null where somebody else tells it.</param>
    Task EndAsync(RunEnd end, string? reason = null, RunCost? cost = null);
}
