using ML.Common.Errors;

namespace ML.Serving.Resolving;

/// <summary>Where a model is, in the forms MLflow's tools take. The kind says which members are set.</summary>
/// <param name="Kind">The form.</param>
/// <param name="Text">As it was given.</param>
/// <param name="Name">Registered model, run or logged model; the folder of a local one.</param>
/// <param name="Selector">Version, alias, stage, or path inside of a run.</param>
public sealed record ModelUri(ModelUriKind Kind, string Text, string Name, string Selector)
{
    /// <summary>True when what it points to may change: an alias, a stage, the latest version.</summary>
    public bool Moves => Kind is ModelUriKind.Alias or ModelUriKind.Stage or ModelUriKind.Latest;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a text that is none of the forms.</exception>
    public static ModelUri Parse(string text)
    {
        if (text.StartsWith("models:/", StringComparison.Ordinal)) return ParseRegistered(text);
        if (text.StartsWith("runs:/", StringComparison.Ordinal)) return ParseRun(text);
        if (text.StartsWith("mlflow-artifacts:", StringComparison.Ordinal) || StoreDownload.Reaches(text)) return new ModelUri(ModelUriKind.Artifacts, text, text, "");
        if (text.StartsWith("file:", StringComparison.Ordinal))
            return Uri.TryCreate(text, UriKind.Absolute, out var file) && file.Host.Length == 0 ? new ModelUri(ModelUriKind.Folder, text, file.LocalPath, "") : throw Wrong(text);
        if (text.Contains("://", StringComparison.Ordinal)) throw Wrong(text);
        return text.Length > 0 ? new ModelUri(ModelUriKind.Folder, text, text, "") : throw Wrong(text);
    }

    static ModelUri ParseRegistered(string text)
    {
        var path = text["models:/".Length..].Trim('/');
        var parts = path.Split('/');
        if (parts is [{ Length: > 2 } id] && id.StartsWith("m-", StringComparison.Ordinal) && !id.Contains('@')) return new ModelUri(ModelUriKind.LoggedModel, text, id, "");
        if (parts is [var aliased] && aliased.Split('@') is [{ Length: > 0 } name, { Length: > 0 } alias])
            return new ModelUri(ModelUriKind.Alias, text, Uri.UnescapeDataString(name), alias);
        if (parts is not [{ Length: > 0 } model, { Length: > 0 } selector]) throw Wrong(text);
        var kind = selector.All(char.IsAsciiDigit) ? ModelUriKind.Version
            : selector.Equals("latest", StringComparison.OrdinalIgnoreCase) ? ModelUriKind.Latest : ModelUriKind.Stage;
        return new ModelUri(kind, text, Uri.UnescapeDataString(model), selector);
    }

    static ModelUri ParseRun(string text)
    {
        var parts = text["runs:/".Length..].Trim('/').Split('/', 2);
        return parts is [{ Length: > 0 } run, { Length: > 0 } path] ? new ModelUri(ModelUriKind.Run, text, run, path) : throw Wrong(text);
    }

    static PlatformException Wrong(string text) => PlatformException.Invalid(
        $"model URI '{text}' is not understood; expected models:/name/version, models:/name@alias, models:/name/stage, models:/m-id, runs:/run_id/path, s3://bucket/path, wasbs: or abfss: of Azure, or a folder");
}
