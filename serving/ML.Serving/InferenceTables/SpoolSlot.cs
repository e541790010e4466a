using System.Globalization;

namespace ML.Serving.InferenceTables;

/// <summary>
/// The spool folder of one process: several processes may log to one table, each through its own. A process takes the first
/// that nobody holds, with what was left in it; the hold ends with the process, however that ends.
/// </summary>
sealed class SpoolSlot : IDisposable
{
    const int Most = 64;
    const string Name = "_spool", Hold = ".held";
    readonly FileStream? held;

    SpoolSlot(string table, int slot, FileStream? held)
    {
        this.held = held;
        Folder = FolderOf(table, slot);
        Application = slot == 1 ? "ml-inference-spool" : string.Create(CultureInfo.InvariantCulture, $"ml-inference-spool-{slot}");
        Last = held is not null && long.TryParse(new StreamReader(held, leaveOpen: true).ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : 0;
    }

    public string Folder { get; }

    /// <summary>Name under which the table counts the files it took up from here.</summary>
    public string Application { get; }

    /// <summary>Number of the last file there was; 0 when that is not known.</summary>
    public long Last { get; private set; }

    /// <summary>Takes the first folder that nobody holds. One that cannot be written is taken unheld: the spool finds out itself.</summary>
    public static SpoolSlot Take(string table)
    {
        for (var slot = 1; slot <= Most; slot++)
        {
            try
            {
                Directory.CreateDirectory(FolderOf(table, slot));
                if (TryHold(table, slot) is { } held) return held;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                break;
            }
        }

        return new SpoolSlot(table, 1, null);
    }

    /// <summary>The folders with something in them whose process is gone; each is held until it is disposed of.</summary>
    public static IEnumerable<SpoolSlot> Abandoned(string table)
    {
        for (var slot = 1; slot <= Most && Directory.Exists(FolderOf(table, slot)); slot++)
        {
            if (Directory.GetFiles(FolderOf(table, slot)).All(f => Path.GetFileName(f) == Hold)) continue;
            if (TryHold(table, slot) is { } held) yield return held;
        }
    }

    /// <summary>Notes a file's number, so that none comes twice: also when the clock is set back before the next start.</summary>
    public void Remember(long number)
    {
        Last = number;
        if (held is null) return;
        // Over the number before, which takes no room: a full disk must not lose both.
        held.Position = 0;
        held.Write(System.Text.Encoding.ASCII.GetBytes(number.ToString("D19", CultureInfo.InvariantCulture)));
        held.Flush(flushToDisk: true);
    }

    public void Dispose() => held?.Dispose();

    static string FolderOf(string table, int slot) => Path.Combine(table, slot == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}-{slot}"));

    static SpoolSlot? TryHold(string table, int slot)
    {
        var path = Path.Combine(FolderOf(table, slot), Hold);
        try
        {
            return new SpoolSlot(table, slot, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }
}
