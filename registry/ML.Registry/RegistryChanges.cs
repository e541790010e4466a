using ML.Registry.Contracts;

namespace ML.Registry;

/// <inheritdoc cref="IRegistryChanges"/>
sealed class RegistryChanges : IRegistryChanges
{
    TaskCompletionSource next = Create();

    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, Create()).TrySetResult();

    // Whoever waits goes on elsewhere: the caller who made the change has an answer to get.
    static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
