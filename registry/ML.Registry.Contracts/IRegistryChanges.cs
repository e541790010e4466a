namespace ML.Registry.Contracts;

/// <summary>Tells, inside of the process that a registry runs in, that something in it is another.</summary>
public interface IRegistryChanges
{
    /// <summary>Ends once a change made in this process after now is stored. Take it before looking, and nothing is missed.</summary>
    Task Next { get; }
}
