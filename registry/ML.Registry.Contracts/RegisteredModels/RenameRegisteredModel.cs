namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>POST /api/2.0/mlflow/registered-models/rename</c>.</summary>
public sealed record RenameRegisteredModel
{
    public string? Name { get; set; }

    public string? NewName { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public RegisteredModel? RegisteredModel { get; set; }
    }
}
