using ML.Common.Errors;

namespace ML.Registry.Stages;

/// <summary>The stages of a model version.</summary>
static class Stage
{
    public const string None = "None";
    public const string Archived = "Archived";

    /// <summary>Stands in the row of a deleted version, whose number is not used again.</summary>
    public const string Deleted = "Deleted_Internal";

    static readonly string[] All = [None, "Staging", "Production", Archived];
    static readonly string[] Active = ["Staging", "Production"];

    /// <summary>The canonical spelling of a stage given in any case.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE listing the stages.</exception>
    public static string Parse(string stage) =>
        All.FirstOrDefault(known => known.Equals(stage, StringComparison.OrdinalIgnoreCase))
        ?? throw PlatformException.Invalid($"Invalid Model Version stage: {stage}. Value must be one of {string.Join(", ", All)}.");

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when only active stages can be emptied and this is none.</exception>
    public static void RequireActive(string stage, string asGiven)
    {
        if (!Active.Contains(stage))
            throw PlatformException.Invalid(
                $"Model version transition cannot archive existing model versions because '{asGiven}' is not an Active stage. "
                + "Valid stages are ['Staging', 'Production']");
    }
}
