using ML.Common.Errors;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ML.Training.Runs;

/// <summary>Reads the YAML file of a training run. Unknown keys are errors: a misspelt setting must not be ignored.</summary>
public static class ConfigFile
{
    public static TrainingConfig Read(string path)
    {
        if (!File.Exists(path)) throw PlatformException.NotFound($"configuration {path} does not exist");
        var config = Parse(File.ReadAllText(path), path);
        config.Validate();
        return config;
    }

    /// <summary>Writes a configuration that <see cref="Read"/> reads back.</summary>
    internal static void Write(string path, TrainingConfig config)
    {
        var writer = new SerializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithEnumNamingConvention(UnderscoredNamingConvention.Instance)
            .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull | DefaultValuesHandling.OmitEmptyCollections).Build();
        File.WriteAllText(path, writer.Serialize(config));
    }

    internal static TrainingConfig Parse(string yaml, string name)
    {
        var reader = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithEnumNamingConvention(UnderscoredNamingConvention.Instance).Build();
        try
        {
            return reader.Deserialize<TrainingConfig>(yaml) ?? new TrainingConfig();
        }
        catch (YamlException error)
        {
            throw new PlatformException(ErrorCode.InvalidParameterValue, $"{name} line {error.Start.Line}: {error.InnerException?.Message ?? error.Message}", error);
        }
    }
}
