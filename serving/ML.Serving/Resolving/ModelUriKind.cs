namespace ML.Serving.Resolving;

/// <summary>The forms of a model URI.</summary>
public enum ModelUriKind
{
    Folder,
    Version,
    Alias,
    Stage,
    Latest,
    LoggedModel,
    Run,
    Artifacts,
}
