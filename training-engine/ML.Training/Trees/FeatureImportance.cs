using System.Text.Json;
using ML.Training.Features;
using ML.Training.Native.Trees;

namespace ML.Training.Trees;

/// <summary>How much each column carries, as a file of the run.</summary>
static class FeatureImportance
{
    static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Writes feature_importance.json: column to gain and number of splits, the most useful first.</summary>
    public static string Write(string folder, Booster booster, FeatureSpec features)
    {
        var names = features.Columns.ToList();
        var splits = booster.Importance("weight");
        var rows = booster.Importance("total_gain").OrderByDescending(f => f.Value)
            .ToDictionary(f => names[f.Key], f => new { total_gain = f.Value, splits = splits.GetValueOrDefault(f.Key) });
        var path = Path.Combine(folder, "feature_importance.json");
        File.WriteAllText(path, JsonSerializer.Serialize(rows, Json));
        return path;
    }
}
