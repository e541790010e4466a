using System.Text.Json;
using ML.Common.Errors;

namespace ML.Training.Runs;

/// <summary>
/// Which rows a run reads: settled by rank 0 when it begins, then the same on every rank, after a resume and for processes that come
/// later, whatever is written to the table meanwhile.
/// </summary>
/// <param name="Version">Of a Delta table; null of files.</param>
/// <param name="Files">Parts that the rows lie in.</param>
/// <param name="Rows">Rows of all of them, whether selected or not.</param>
public sealed record DataPin(long? Version, int Files, long Rows)
{
    internal string ToJson() => JsonSerializer.Serialize(this);

    internal static DataPin FromJson(string json) => JsonSerializer.Deserialize<DataPin>(json)!;

    /// <summary>Opens what rank 0 reads; data that is open already and is the same is taken as it is, else it stays the caller's to dispose.</summary>
    /// <param name="config">Names the data.</param>
    /// <param name="group">All ranks of it come here.</param>
    /// <param name="open">What an earlier group read; null for nothing.</param>
    /// <param name="before">What the run read so far, by its checkpoint; null at its beginning.</param>
    /// <exception cref="PlatformException">INVALID_STATE when the data is not what it was or not what rank 0 has.</exception>
    internal static async Task<TrainingData> OpenAsync(TrainingConfig config, RankGroup group, TrainingData? open, DataPin? before)
    {
        var pin = FromJson(await group.ShareAsync(() =>
        {
            open ??= TrainingData.Open(config, before?.Version);
            return Task.FromResult(open.Pin.ToJson());
        }));
        if (before is not null && pin != before)
            throw new PlatformException(ErrorCode.InvalidState, $"data.path {config.Data.Path} holds {pin.Rows} rows in {pin.Files} files; when this run began it held {before.Rows} in {before.Files}: start with --fresh to train on what is there now");
        if (open?.Pin != pin) open = TrainingData.Open(config, pin.Version);
        if (open.Pin != pin)
            throw new PlatformException(ErrorCode.InvalidState, $"data.path {config.Data.Path} holds {open.Pin.Rows} rows in {open.Pin.Files} files for rank {group.Ranks.Rank} and {pin.Rows} in {pin.Files} for rank 0: every rank reads the same data");
        return open;
    }
}
