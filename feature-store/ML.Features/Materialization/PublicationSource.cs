using System.Globalization;
using ML.Features.Contracts.Definitions;
using ML.Features.Tables;

namespace ML.Features.Materialization;

/// <summary>Which table's rows a publication brings, and what keys and times they have there; rows of two sources cannot stand side by side in a store.</summary>
static class PublicationSource
{
    public static async Task<string> OfAsync(TableOpener tables, KeyedFeatures definition, AttachedTable table, CancellationToken cancellation)
    {
        // A table that was moved is the same one; one that was made anew in the same place is not.
        var id = table.Source.Version is { } version
            ? (await (await tables.OpenAsync(table.Source.Location, cancellation)).SnapshotAsync(version, cancellation)).Metadata.Id : table.Source.Location;
        var keys = definition.PrimaryKeys.Zip(definition.PrimaryKeyTypes ?? [], (name, type) => $"{name} {type}");
        return string.Create(CultureInfo.InvariantCulture, $"{id} ({string.Join(", ", keys)}) at {definition.TimeseriesColumn}, known {definition.CreatedColumn}, in {definition.TimeZone}");
    }
}
