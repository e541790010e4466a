namespace ML.Lakehouse.Actions;

/// <summary>A named piece of configuration that belongs to a feature, such as clustering columns.</summary>
public sealed record DomainMetadata(string Domain, string Configuration, bool Removed) : LogAction;
