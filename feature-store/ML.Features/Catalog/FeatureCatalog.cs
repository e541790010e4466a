using ML.Common.Errors;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Catalog;

/// <summary>The current definitions by name, as one request sees them.</summary>
sealed class FeatureCatalog(IEnumerable<DefinitionVersion> definitions)
{
    readonly Dictionary<string, DefinitionVersion> byName = definitions.ToDictionary(d => d.Definition.Name, StringComparer.Ordinal);

    public IEnumerable<DefinitionVersion> All => byName.Values.OrderBy(d => d.Definition.Name, StringComparer.Ordinal);

    public IEnumerable<T> Definitions<T>() where T : FeatureDefinition => byName.Values.Select(d => d.Definition).OfType<T>();

    public DefinitionVersion? Find(string name) => byName.GetValueOrDefault(name);

    public T? Find<T>(string name) where T : FeatureDefinition => byName.GetValueOrDefault(name)?.Definition as T;

    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST naming it, and those of its kind that exist.</exception>
    public T Get<T>(string name, string what) where T : FeatureDefinition
    {
        if (Find<T>(name) is { } found) return found;
        var others = byName.Values.Where(d => d.Definition is T).Select(d => d.Definition.Name).Order(StringComparer.Ordinal).Take(20).ToList();
        throw PlatformException.NotFound($"{what} '{name}' is not defined; there is {(others.Count == 0 ? "none" : string.Join(", ", others))}");
    }

    /// <summary>The catalog as it would be with these definitions in it.</summary>
    public FeatureCatalog With(IReadOnlyList<FeatureDefinition> changed)
    {
        var names = changed.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        var kept = byName.Values.Where(d => !names.Contains(d.Definition.Name));
        return new FeatureCatalog(kept.Concat(changed.Select(d => new DefinitionVersion(d, (Find(d.Name)?.Version ?? 0) + 1, 0))));
    }
}
