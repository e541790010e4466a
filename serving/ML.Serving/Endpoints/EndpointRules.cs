using System.Text.RegularExpressions;
using ML.Common.Errors;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints;

/// <summary>Checks a definition and brings it to one form: entities named, traffic complete.</summary>
static partial class EndpointRules
{
    public static EndpointConfig Normalise(string endpoint, EndpointConfig? config, long version)
    {
        var entities = (config?.ServedEntities ?? config?.ServedModels ?? []).Select(Named).ToList();
        if (config is null || entities.Count == 0) throw PlatformException.Invalid($"endpoint '{endpoint}': 'config.served_entities' is missing or empty; expected at least one");
        if (entities.Select(e => e.Name).Distinct().Count() != entities.Count) throw PlatformException.Invalid($"endpoint '{endpoint}': two served entities have the same name");
        foreach (var entity in entities) EntityRules.Check(endpoint, entity);
        CheckCapture(endpoint, config.AutoCaptureConfig);
        var traffic = CheckTraffic(endpoint, config.TrafficConfig ?? Even(entities), entities);
        return config with { Name = endpoint, ConfigVersion = version, ServedEntities = entities, ServedModels = null, TrafficConfig = traffic };
    }

    /// <summary>
    /// What a change leaves unsaid stays: the inference table, which is switched off by its own field, and, when traffic alone is sent, the
    /// entities and what else holds for their traffic.
    /// </summary>
    public static EndpointConfig Complete(EndpointConfig change, EndpointConfig before)
    {
        change = change with { AutoCaptureConfig = change.AutoCaptureConfig ?? before.AutoCaptureConfig };
        if (change.ServedEntities is not null || change.ServedModels is not null) return change;
        var (traffic, old) = (change.TrafficConfig, before.TrafficConfig);
        return change with
        {
            ServedEntities = before.ServedEntities,
            TrafficConfig = traffic is null ? null : traffic with { StickyHeader = traffic.StickyHeader ?? old?.StickyHeader, Shadow = traffic.Shadow ?? old?.Shadow, Canary = traffic.Canary ?? old?.Canary },
        };
    }

    public static string CheckName(string? name) => name is not null && NamePattern().IsMatch(name) ? name
        : throw PlatformException.Invalid($"endpoint name '{name}' is not valid; expected 1 to 63 letters, digits, '-' or '_', starting with a letter or digit");

    static ServedEntity Named(ServedEntity entity)
    {
        var name = entity.EntityName ?? entity.ModelName;
        var version = entity.EntityVersion ?? entity.ModelVersion;
        var alias = entity.EntityAlias ?? (version is ['@', .. var a] ? a : null);
        return entity with
        {
            EntityName = name,
            EntityVersion = alias is null ? version : null,
            EntityAlias = alias,
            ModelName = null,
            ModelVersion = null,
            State = null,
            Name = entity.Name ?? (entity.ModelUri is not null ? "model" : string.Join('-', new[] { name?.Split('.')[^1], version ?? alias }.OfType<string>())),
        };
    }

    // The names become folders.
    static void CheckCapture(string endpoint, AutoCaptureConfig? capture)
    {
        foreach (var (field, name) in (ReadOnlySpan<(string, string?)>)[("catalog_name", capture?.CatalogName), ("schema_name", capture?.SchemaName), ("table_name_prefix", capture?.TableNamePrefix)])
            if (name is not null && !NamePattern().IsMatch(name))
                throw PlatformException.Invalid($"endpoint '{endpoint}': auto_capture_config.{field} is '{name}'; expected letters, digits, '-' or '_'");
        if (capture?.SamplingRate is < 0 or > 1) throw PlatformException.Invalid($"endpoint '{endpoint}': auto_capture_config.sampling_rate is {capture.SamplingRate}; expected 0 to 1");
    }

    // One entity takes everything; several need a say.
    static TrafficConfig Even(List<ServedEntity> entities) =>
        new() { Routes = [new TrafficRoute { ServedModelName = entities[0].Name, TrafficPercentage = 100 }, .. entities.Skip(1).Select(e => new TrafficRoute { ServedModelName = e.Name, TrafficPercentage = 0 })] };

    static TrafficConfig CheckTraffic(string endpoint, TrafficConfig traffic, List<ServedEntity> entities)
    {
        var routes = (traffic.Routes ?? []).Select(r => r with { ServedModelName = r.ServedModelName ?? r.ServedEntityName, ServedEntityName = null }).ToList();
        foreach (var name in routes.Select(r => r.ServedModelName).Concat(traffic.Shadow ?? []))
            if (entities.TrueForAll(e => e.Name != name)) throw PlatformException.Invalid($"endpoint '{endpoint}': traffic names '{name}', which is no served entity");
        if (routes.Exists(r => r.TrafficPercentage is null or < 0 or > 100) || routes.Sum(r => r.TrafficPercentage) != 100)
            throw PlatformException.Invalid($"endpoint '{endpoint}': traffic percentages are {string.Join(", ", routes.Select(r => r.TrafficPercentage))}; expected 0 to 100 each and 100 together");
        CheckCanary(endpoint, traffic.Canary, entities);
        return traffic with { Routes = routes };
    }

    static void CheckCanary(string endpoint, CanaryConfig? canary, List<ServedEntity> entities)
    {
        if (canary is null) return;
        if (entities.TrueForAll(e => e.Name != canary.ServedEntityName)) throw Wrong("served_entity_name", canary.ServedEntityName, "a served entity");
        if (canary.MinRequests is < 1) throw Wrong("min_requests", canary.MinRequests, "at least 1");
        if (canary.MaxErrorRate is not null and not (>= 0 and <= 1)) throw Wrong("max_error_rate", canary.MaxErrorRate, "0 to 1");
        if (canary.MaxLatencyMs is not null and not > 0) throw Wrong("max_latency_ms", canary.MaxLatencyMs, "more than 0");

        PlatformException Wrong(string field, object? value, string expected) =>
            PlatformException.Invalid(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"endpoint '{endpoint}': traffic_config.canary.{field} is '{value}'; expected {expected}"));
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")]
    private static partial Regex NamePattern();
}
