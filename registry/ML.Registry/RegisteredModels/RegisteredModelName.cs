using ML.Common.Errors;
using ML.Registry.Tags;

namespace ML.Registry.RegisteredModels;

/// <summary>What a registered model may be called.</summary>
static class RegisteredModelName
{
    const int Limit = 256;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the rule.</exception>
    public static string Validate(string name)
    {
        if (string.IsNullOrWhiteSpace(name)) throw PlatformException.Invalid("Missing value for required parameter 'name'.");
        if (name.Contains('/') || name.Contains(':'))
            throw PlatformException.Invalid($"Invalid model name '{name}'. Names cannot contain '/' or ':'.");
        TagRules.RequireNormalPath(name, "name");
        Check.MaxLength(name, Limit, "Registered model name");
        return name;
    }
}
