using System.Data.Common;
using System.Text.Json;
using ML.Common.Json;
using ML.Features.Contracts;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Hosting.Databases;

namespace ML.Features.Catalog;

/// <summary>Definitions in the database: every version that was applied, one of each name current.</summary>
static class DefinitionStore
{
    const string Columns = "SELECT body, version, created_at FROM ml_feature_definitions WHERE ";

    public static Task<List<DefinitionVersion>> CurrentAsync(DbSession session) =>
        session.QueryAsync(Columns + "is_current = 1 ORDER BY name", Map);

    public static Task<DefinitionVersion?> FindAsync(DbSession session, string name, int version) =>
        session.FirstOrDefaultAsync(Columns + "name = $1 AND version = $2", Map, name, (long)version);

    /// <returns>The version that it got.</returns>
    public static async Task<int> PutAsync(DbSession session, FeatureDefinition definition, long now)
    {
        var last = await session.ScalarInt64Async("SELECT MAX(version) FROM ml_feature_definitions WHERE name = $1", definition.Name) ?? 0;
        await RetireAsync(session, definition.Name);
        await session.ExecuteAsync(
            "INSERT INTO ml_feature_definitions (name, version, kind, body, created_at, is_current) VALUES ($1, $2, $3, $4, $5, 1)",
            definition.Name, last + 1, definition.Kind,
            JsonSerializer.Serialize(definition, FeaturesJson.Strict.TypeInfo<FeatureDefinition>()), now);
        return (int)last + 1;
    }

    /// <summary>The definition is not current any more; its versions stay for the recipes that name them.</summary>
    public static Task<int> RetireAsync(DbSession session, string name) =>
        session.ExecuteAsync("UPDATE ml_feature_definitions SET is_current = 0 WHERE name = $1 AND is_current = 1", name);

    static DefinitionVersion Map(DbDataReader reader) => new(
        JsonSerializer.Deserialize(reader.GetString(0), FeaturesJson.Strict.TypeInfo<FeatureDefinition>())!,
        (int)reader.GetInt64(1), reader.GetInt64(2));
}
