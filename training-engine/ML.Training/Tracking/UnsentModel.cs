namespace ML.Training.Tracking;

/// <summary>A model's folder, its name, and the registered model that it is to become a version of.</summary>
sealed record UnsentModel(string Folder, string Name, string? Register);
