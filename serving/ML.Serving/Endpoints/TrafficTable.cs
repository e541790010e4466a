using System.Text;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints;

/// <summary>Picks the entity for a request: by name when the caller says one, by its sticky key, or by share.</summary>
sealed class TrafficTable(TrafficConfig traffic)
{
    /// <summary>Header by which a caller picks an entity itself.</summary>
    public const string OverrideHeader = "X-Served-Entity";

    readonly (string Entity, int UpTo)[] table = Cumulate(traffic);

    public string? StickyHeader => traffic.StickyHeader;

    /// <param name="stickyKey">Null for a new choice each time.</param>
    public string Pick(string? stickyKey)
    {
        var point = stickyKey is null ? Random.Shared.Next(100) : (int)(Hash(stickyKey) % 100);
        foreach (var (entity, upTo) in table)
            if (point < upTo) return entity;
        return table[^1].Entity;
    }

    static (string Entity, int UpTo)[] Cumulate(TrafficConfig traffic)
    {
        var sum = 0;
        return [.. traffic.Routes!.Where(r => r.TrafficPercentage > 0).Select(r => (r.ServedModelName!, sum += r.TrafficPercentage!.Value))];
    }

    // FNV-1a: the same key goes to the same entity in every process and after every restart.
    static uint Hash(string key)
    {
        var hash = 2166136261;
        foreach (var b in Encoding.UTF8.GetBytes(key)) hash = (hash ^ b) * 16777619;
        return hash;
    }
}
