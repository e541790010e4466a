using System.Security.Cryptography;
using System.Text;
using ML.Hosting.Databases;

namespace ML.Platform.Lineage.Sending;

/// <summary>How far each address has been told, and which process tells it now.</summary>
sealed class SendPositions(IDatabase database, Uri address, TimeProvider clock)
{
    // A process that dies while it sends is followed by another after this.
    static readonly TimeSpan Claim = TimeSpan.FromSeconds(20);

    readonly string target = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.ToString())));
    readonly string owner = Guid.NewGuid().ToString();

    /// <summary>Takes the address for this process.</summary>
    /// <returns>How far it has been told; null while another process tells it.</returns>
    public Task<EventPosition?> TakeAsync(CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            await session.ExecuteAsync("INSERT INTO ml_lineage_sent (target, position, owner, owned_until) VALUES ($1, '', '', 0) ON CONFLICT (target) DO NOTHING", target);
            var taken = await session.ExecuteAsync(
                "UPDATE ml_lineage_sent SET owner = $1, owned_until = $2 WHERE target = $3 AND (owner = $1 OR owned_until < $4)", owner, now + (long)Claim.TotalMilliseconds, target, now);
            if (taken == 0) return (EventPosition?)null;
            return EventPosition.Parse(await session.FirstOrDefaultAsync("SELECT position FROM ml_lineage_sent WHERE target = $1", r => r.GetString(0), target));
        },
        cancellation);

    /// <summary>Notes how far the address has been told, and keeps it for this process.</summary>
    public Task ReachAsync(EventPosition position, CancellationToken cancellation) => database.WriteAsync(
        session => session.ExecuteAsync(
            "UPDATE ml_lineage_sent SET position = $1, owned_until = $2 WHERE target = $3 AND owner = $4",
            position.ToString(), clock.GetUtcNow().ToUnixTimeMilliseconds() + (long)Claim.TotalMilliseconds, target, owner),
        cancellation);

    /// <summary>Leaves the address to another process.</summary>
    public Task LeaveAsync() => database.WriteAsync(session => session.ExecuteAsync("UPDATE ml_lineage_sent SET owned_until = 0 WHERE target = $1 AND owner = $2", target, owner));
}
