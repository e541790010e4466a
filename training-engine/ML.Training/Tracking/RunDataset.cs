using System.Text.Json;
using ML.Tracking.Contracts.Datasets;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tracking;

/// <summary>A source as MLflow's dataset: a Delta table with its version, or files; of a training set also what it was made of.</summary>
static class RunDataset
{
    public static Dataset Of(ITableSource source, FeatureSpec features, long rows)
    {
        var place = (source as TrainingSetSource)?.Set.Location ?? source.Name;
        return new Dataset
        {
            Name = Path.GetFileName(source.Name.TrimEnd('/')),
            Digest = source.Digest,
            SourceType = source.Version is null ? "local" : "delta_table",
            Source = JsonSerializer.Serialize(source.Version is { } version
                ? new Dictionary<string, object> { ["path"] = place, ["delta_table_version"] = version }
                : new Dictionary<string, object> { ["uri"] = place }),
            Schema = JsonSerializer.Serialize(new { mlflow_colspec = ModelSignature.Columns(features) }),
            Profile = JsonSerializer.Serialize(Profile(source, rows)),
        };
    }

    static Dictionary<string, object> Profile(ITableSource source, long rows)
    {
        var profile = new Dictionary<string, object> { ["num_rows"] = rows };
        if (source is TrainingSetSource { Set.Sources: var made }) profile["sources"] = made.Select(s => new { name = s.Name, location = s.Location, version = s.Version });
        return profile;
    }
}
