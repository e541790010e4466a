using ML.Common.Errors;
using ML.Features.Contracts.TrainingSets;
using ML.Features.Tables;

namespace ML.Features.TrainingSets;

/// <summary>Makes a spine a view of a session, whatever it comes from.</summary>
static class SpineReader
{
    public static async Task<AttachedTable> AttachAsync(SourceSession session, SpineSource spine, CancellationToken cancellation)
    {
        var given = new object?[] { spine.Table, spine.Parquet, spine.Sql, spine.Arrow }.Count(s => s is not null);
        if (given != 1) throw PlatformException.Invalid($"spine must have exactly one of table, parquet, sql and arrow; {given} are given");
        if (spine.Table is { } table) return await session.AttachAsync(table, cancellation, spine.Version);
        if (spine.Arrow is { } arrow) return ArrowSpines.Attach(session, arrow);
        if (spine.Parquet is { } parquet)
        {
            if (!TableOpener.IsParquet(parquet)) throw PlatformException.Invalid($"spine.parquet is '{parquet}'; expected a name that ends with .parquet");
            return await session.AttachAsync(parquet, cancellation);
        }

        var sources = new Dictionary<string, AttachedTable>(StringComparer.Ordinal);
        foreach (var (alias, source) in spine.Sources ?? []) sources[alias] = await session.AttachAsync(source, cancellation, alias: alias);
        return session.AttachText(spine.Sql!, sources, "the spine");
    }
}
