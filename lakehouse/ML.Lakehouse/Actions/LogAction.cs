namespace ML.Lakehouse.Actions;

/// <summary>One line of a commit.</summary>
public abstract record LogAction;
