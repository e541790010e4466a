namespace ML.Host.Configuration;

/// <summary>
/// One setting of <c>ml server</c>, with the names <c>mlflow server</c> gives it. Precedence: flag, environment variable,
/// configuration file, default.
/// </summary>
/// <param name="Name">The flag without dashes; also the key in the configuration file.</param>
/// <param name="Description">What it does, its default and unit.</param>
/// <param name="Environment">The environment variable; null when there is none.</param>
/// <param name="Short">A one-letter flag; null when there is none.</param>
/// <param name="Switch">Whether the flag takes no value.</param>
/// <param name="Refused">Why the setting is not honoured; null when it is. A refused setting stops the server by name.</param>
sealed record Setting(
    string Name, string Description, string? Environment = null, string? Short = null, bool Switch = false, string? Refused = null);
