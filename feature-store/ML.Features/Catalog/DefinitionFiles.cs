using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Features.Contracts;
using ML.Features.Contracts.Definitions;
using ML.Common.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ML.Features.Catalog;

/// <summary>Reads definitions from the YAML files of a folder; a file may hold several documents.</summary>
static class DefinitionFiles
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the file, and what in it does not fit.</exception>
    public static List<FeatureDefinition> Read(string folder)
    {
        if (!Directory.Exists(folder)) throw PlatformException.Invalid($"the folder '{folder}' does not exist");
        var files = Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".yaml", StringComparison.Ordinal) || f.EndsWith(".yml", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw PlatformException.Invalid($"the folder '{folder}' holds no .yaml file");
        var found = new Dictionary<string, string>();
        var definitions = new List<FeatureDefinition>();
        foreach (var file in files)
            foreach (var definition in ReadFile(file))
            {
                if (!found.TryAdd(definition.Name, file))
                    throw PlatformException.Invalid($"{file}: '{definition.Name}' is defined already in {found[definition.Name]}");
                definitions.Add(definition);
            }

        return definitions;
    }

    static IEnumerable<FeatureDefinition> ReadFile(string file)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = File.OpenText(file);
            yaml.Load(reader);
        }
        catch (YamlException error)
        {
            throw PlatformException.Invalid($"{file}, line {error.Start.Line}: {error.Message}");
        }

        foreach (var document in yaml.Documents) yield return Parse(file, document);
    }

    static FeatureDefinition Parse(string file, YamlDocument document)
    {
        try
        {
            var json = YamlJson.Convert(document.RootNode);
            var definition = json.Deserialize(FeaturesJson.Strict.TypeInfo<FeatureDefinition>())!;
            return Anchor(definition, Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (JsonException error)
        {
            throw PlatformException.Invalid($"{file}, line {document.RootNode.Start.Line}: {error.Message}");
        }
        catch (NotSupportedException)
        {
            throw PlatformException.Invalid(
                $"{file}, line {document.RootNode.Start.Line}: 'kind' is missing; expected entity, feature_table, feature_view, on_demand_feature or feature_spec");
        }
    }

    // Locations are relative to the file that names them, so that a folder of definitions can be moved with its data.
    static FeatureDefinition Anchor(FeatureDefinition definition, string folder) => definition switch
    {
        FeatureTable { Location.Length: > 0 } table => table with { Location = Path.GetFullPath(table.Location, folder) },
        FeatureView { Sources: { } sources } view => view with { Sources = Anchor(sources, folder) },
        _ => definition,
    };

    /// <summary>Sources that are places rather than names of definitions, made absolute.</summary>
    public static SortedDictionary<string, string> Anchor(IReadOnlyDictionary<string, string> sources, string folder) =>
        new(sources.ToDictionary(s => s.Key, s => s.Value.Contains('/') ? Path.GetFullPath(s.Value, folder) : s.Value));
}
