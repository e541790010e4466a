using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ML.Features.Contracts.TrainingSets;
using ML.Tracking.Contracts.Datasets;

namespace ML.Features.TrainingSets;

/// <summary>A training set as MLflow's dataset of a Delta table, with the versions it was made of in its profile.</summary>
static class RunDataset
{
    public static LogInputs Of(string runId, TrainingSet set)
    {
        var source = new JsonObject { ["path"] = set.Location, ["delta_table_version"] = set.Version }.ToJsonString();
        var dataset = new Dataset
        {
            Name = set.Name, SourceType = "delta_table", Source = source, Profile = Profile(set).ToJsonString(),
            Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source + set.CreatedAt.ToString(CultureInfo.InvariantCulture))))[..8],
        };
        var context = new InputTag { Key = "mlflow.data.context", Value = "training" };
        return new LogInputs { RunId = runId, Datasets = [new DatasetInput { Dataset = dataset, Tags = [context] }] };
    }

    static JsonObject Profile(TrainingSet set) => new()
    {
        ["num_rows"] = set.Rows,
        ["sources"] = new JsonArray([.. set.Sources.Select(s => (JsonNode)new JsonObject { ["name"] = s.Name, ["location"] = s.Location, ["version"] = s.Version })]),
    };
}
