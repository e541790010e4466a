using ML.Common.Errors;
using ML.Serving.Batching;
using ML.Serving.Contracts.Endpoints;
using ML.Serving.Models;
using ML.Serving.Resolving;

namespace ML.Serving.Endpoints;

/// <summary>Checks one served entity, and says where its model is and how it is run.</summary>
static class EntityRules
{
    public static void Check(string endpoint, ServedEntity entity)
    {
        var where = $"endpoint '{endpoint}', served entity '{entity.Name}'";
        if (entity.ModelUri is null && entity.EntityName is null) throw PlatformException.Invalid($"{where}: 'entity_name' is missing");
        if (!IsFeatureSpec(entity)) UriOf(entity);
        if (entity.Settings is not { } settings) return;
        Within(where, "max_batch_size", settings.MaxBatchSize, 1, 1 << 20);
        Within(where, "batch_delay_us", settings.BatchDelayUs, 0, 10_000_000);
        foreach (var size in settings.PreferredBatchSizes ?? []) Within(where, "preferred_batch_sizes", size, 1, settings.MaxBatchSize ?? 1 << 20);
        if (settings is { PadSequences.Count: > 0, MaxBatchSize: null }) throw PlatformException.Invalid($"{where}: 'pad_sequences' has no effect without 'max_batch_size'");
        Within(where, "max_concurrency", settings.MaxConcurrency, 1, 4096);
        Within(where, "max_queue", settings.MaxQueue, 0, 1_000_000);
        Within(where, "timeout_seconds", settings.TimeoutSeconds, 1, 86400);
        Within(where, "intra_op_threads", settings.IntraOpThreads, 0, 1024);
        Within(where, "inter_op_threads", settings.InterOpThreads, 0, 1024);
        if (settings is { ShrinkMemoryArena: true, MemoryArena: false }) throw PlatformException.Invalid($"{where}: 'shrink_memory_arena' has no effect where 'memory_arena' is false");
    }

    /// <summary>A name without a version is a feature spec's: models have versions.</summary>
    public static bool IsFeatureSpec(ServedEntity entity) => entity is { ModelUri: null, EntityVersion: null, EntityAlias: null };

    public static ModelUri UriOf(ServedEntity entity)
    {
        if (entity.ModelUri is { } uri) return ModelUri.Parse(uri);
        var name = Uri.EscapeDataString(entity.EntityName!);
        return ModelUri.Parse(entity.EntityAlias is { } alias ? $"models:/{name}@{alias}" : $"models:/{name}/{entity.EntityVersion}");
    }

    public static RunSettings SettingsOf(ServedEntity entity)
    {
        var given = entity.Settings ?? new ServedEntitySettings();
        var standard = RunSettings.Default;
        return standard with
        {
            MaxConcurrency = given.MaxConcurrency ?? standard.MaxConcurrency,
            MaxQueue = given.MaxQueue ?? standard.MaxQueue,
            Timeout = given.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : standard.Timeout,
            IntraOpThreads = given.IntraOpThreads,
            InterOpThreads = given.InterOpThreads,
            GraphOptimizationLevel = given.GraphOptimizationLevel,
            MemoryArena = given.MemoryArena ?? standard.MemoryArena,
            MemoryPattern = given.MemoryPattern ?? standard.MemoryPattern,
            ShrinkMemoryArena = given.ShrinkMemoryArena ?? standard.ShrinkMemoryArena,
            Batching = given.MaxBatchSize is not { } size ? null : new BatchingSettings
            {
                MaxBatchSize = size,
                MaxDelay = TimeSpan.FromMicroseconds(given.BatchDelayUs ?? 1000),
                PreferredSizes = given.PreferredBatchSizes ?? [],
                Pad = given.PadBatches ?? false,
                PadSequences = given.PadSequences ?? new Dictionary<string, double>(),
            },
        };
    }

    static void Within(string where, string field, int? value, int least, int most)
    {
        if (value is { } number && (number < least || number > most)) throw PlatformException.Invalid($"{where}: '{field}' is {number}; expected {least} to {most}");
    }
}
