using ML.Common.Errors;
using ML.Lakehouse;

namespace ML.Platform.SystemTables;

/// <summary>Keeps the number of small files of a table down: packs them every now and then, and removes those long replaced.</summary>
sealed class TablePacking(DeltaTable table)
{
    const int CommitsOfPacking = 32, PackingsOfVacuum = 16;
    int commits, packings;

    public async Task CommittedAsync(CancellationToken cancellation)
    {
        if (++commits % CommitsOfPacking != 0) return;
        try
        {
            await table.OptimizeAsync(cancellation: cancellation);
            if (++packings % PackingsOfVacuum == 0) await table.VacuumAsync(cancellation: cancellation);
        }
        catch (PlatformException error) when (error.Code is ErrorCode.ResourceConflict or ErrorCode.Aborted)
        {
            // Somebody else rewrote files meanwhile; the next turn packs what is left.
        }
    }
}
