namespace ML.Client.Registry;

/// <summary>
/// A <c>models:/</c> URI: <c>models:/NAME/VERSION</c>, <c>models:/NAME@ALIAS</c>, <c>models:/NAME/latest</c>,
/// <c>models:/NAME/STAGE</c> or <c>models:/m-ID</c> for a logged model.
/// </summary>
/// <param name="Name">The registered model; null for a logged model.</param>
/// <param name="Version">A number, <c>latest</c> or a stage; null with an alias.</param>
/// <param name="Alias">An alias; null with a version.</param>
/// <param name="ModelId">A logged model's id; null for a registered model.</param>
public sealed record ModelUri(string? Name, string? Version, string? Alias, string? ModelId)
{
    const string Scheme = "models:/";

    /// <summary>Reads a URI.</summary>
    /// <exception cref="FormatException">The text has none of the forms.</exception>
    public static ModelUri Parse(string uri)
    {
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal)) throw Wrong(uri);
        var rest = uri[Scheme.Length..].Trim('/');
        if (rest.LastIndexOf('@') is > 0 and var at && at < rest.Length - 1) return new(rest[..at], null, rest[(at + 1)..], null);
        var parts = rest.Split('/');
        return parts switch
        {
            [var id] when id.StartsWith("m-", StringComparison.Ordinal) => new(null, null, null, id),
            [{ Length: > 0 } name, { Length: > 0 } version] => new(name, version, null, null),
            _ => throw Wrong(uri),
        };
    }

    static FormatException Wrong(string uri) =>
        new($"'{uri}' is not a model URI: expected models:/NAME/VERSION, models:/NAME@ALIAS, models:/NAME/latest or models:/m-ID");
}
