using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tracking;

/// <summary>For runs that nobody tracks, and for every rank but the first.</summary>
public sealed class NoTrainingLog : ITrainingLog
{
    public string? RunId => null;

    public Task ParametersAsync(IReadOnlyDictionary<string, string> parameters) => Task.CompletedTask;

    public void Metric(string key, double value, long step)
    {
    }

    public Task DatasetAsync(ITableSource source, FeatureSpec features, long rows) => Task.CompletedTask;

    public Task ArtifactAsync(string path, string? folder = null) => Task.CompletedTask;

    public Task ArtifactAsync(string path, ReadOnlyMemory<byte> content) => Task.CompletedTask;

    public Task<string?> ModelAsync(string folder, string name, string? register) => Task.FromResult<string?>(null);

    public Task EndAsync(RunEnd end, string? reason = null, RunCost? cost = null) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
