using System.Text.Json;
using ML.Common.Json;
using ML.Features.Contracts;
using ML.Features.Contracts.TrainingSets;
using ML.Hosting.Databases;

namespace ML.Features.TrainingSets;

/// <summary>The recipes of training sets in the database.</summary>
static class TrainingSetStore
{
    public static Task PutAsync(DbSession session, TrainingSet set) => session.ExecuteAsync(
        "INSERT INTO ml_feature_training_sets (name, created_at, body) VALUES ($1, $2, $3) "
        + "ON CONFLICT (name) DO UPDATE SET created_at = excluded.created_at, body = excluded.body",
        set.Name, set.CreatedAt, JsonSerializer.Serialize(set, FeaturesJson.Strict.TypeInfo<TrainingSet>()));

    public static Task<TrainingSet?> FindAsync(DbSession session, string name) => session.FirstOrDefaultAsync(
        "SELECT body FROM ml_feature_training_sets WHERE name = $1",
        r => JsonSerializer.Deserialize(r.GetString(0), FeaturesJson.Strict.TypeInfo<TrainingSet>())!, name);
}
