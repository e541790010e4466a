using ML.Hosting.Databases;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>Runs a change of the registry, and once it is stored wakes the dispatcher and whoever follows the registry in this process.</summary>
sealed class RegistryWriter(RegistryDatabase databases, OutboxSignal signal, RegistryChanges changes)
{
    public async Task<T> WriteAsync<T>(Func<DbSession, Task<T>> work)
    {
        var result = await databases.Registry.WriteAsync(work);
        signal.Raise();
        changes.Raise();
        return result;
    }
}
