using System.Text.Json;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online;

/// <summary>Writes rows that arrive by a call: into the online store under the same guard as published ones, and behind the table's own rows.</summary>
sealed class RowWriter(IOnlineStore store, RowAppender appender, TimeProvider clock)
{
    // Clocks of those who push differ from ours.
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <param name="frame">Column → list, or one value for all rows: keys, features, and the table's time columns (or <c>event_timestamp</c> and <c>created</c>).</param>
    /// <exception cref="PlatformException">Naming the column that is missing or does not fit; nothing is written then.</exception>
    public async Task WriteAsync(KeyedFeatures definition, JsonElement frame, PushTarget target, CancellationToken cancellation)
    {
        var rows = PushedRows.Of(definition, frame);
        if (target.HasFlag(PushTarget.Online) && !definition.Online) throw PlatformException.Invalid($"'{definition.Name}' is not published: its definition does not say 'online: true'");
        if (target.HasFlag(PushTarget.Online)) rows.CheckNotLater(IsoTime.Micros(clock.GetUtcNow() + Tolerance));
        var append = target.HasFlag(PushTarget.Offline) ? await appender.PrepareAsync(definition, cancellation) : null;
        // First the store that a repeated call changes nothing in: a caller may send all again when the second one fails.
        if (target.HasFlag(PushTarget.Online)) await store.WriteAsync(definition.Name, rows.Newest(), cancellation);
        if (append is not null) await append(rows);
    }
}
