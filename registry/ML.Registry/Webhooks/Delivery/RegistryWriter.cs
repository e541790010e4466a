using ML.Hosting.Databases;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>Runs a change of the registry and wakes the dispatcher once it is stored.</summary>
sealed class RegistryWriter(RegistryDatabase databases, OutboxSignal signal)
{
    public async Task<T> WriteAsync<T>(Func<DbSession, Task<T>> work)
    {
        var result = await databases.Registry.WriteAsync(work);
        signal.Raise();
        return result;
    }
}
