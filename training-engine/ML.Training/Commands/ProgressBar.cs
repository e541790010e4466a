using System.Diagnostics;
using System.Globalization;
using ML.Training.Runs;

namespace ML.Training.Commands;

/// <summary>One line that moves on a terminal; one line per epoch anywhere else.</summary>
sealed class ProgressBar(TextWriter output, bool terminal) : IProgressReport
{
    const int Width = 24;
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    readonly Stopwatch epochWatch = Stopwatch.StartNew();
    TimeSpan drawn, stepped;
    long samples;

    public void Begin()
    {
        (samples, drawn, stepped) = (0, default, default);
        epochWatch.Restart();
    }

    public void Step(long epoch, long epochs, long batch, long batches, long stepSamples, double loss)
    {
        samples += stepSamples;
        stepped = epochWatch.Elapsed;
        if (!terminal || epochWatch.Elapsed - drawn < Interval) return;
        drawn = epochWatch.Elapsed;
        var share = (double)batch / batches;
        var rate = samples / epochWatch.Elapsed.TotalSeconds;
        var left = epochWatch.Elapsed * ((batches - batch + (double)batches * (epochs - epoch - 1)) / batch);
        var bar = new string('█', (int)(share * Width)).PadRight(Width, '░');
        output.Write(string.Create(CultureInfo.InvariantCulture, $"\repoch {epoch + 1}/{epochs} {bar} {share:P0}  {rate:N0} samples/s  loss {loss:G5}  {left:hh\\:mm\\:ss} left   "));
    }

    public void Epoch(long epoch, long epochs, double trainLoss, IReadOnlyDictionary<string, double> validation)
    {
        // Of the steps: judging the epoch took its time since.
        var rate = samples / Math.Max(stepped.TotalSeconds, 1e-6);
        var judged = string.Join("  ", validation.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key} {m.Value:G5}")));
        var line = string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}/{epochs}  train loss {trainLoss:G5}  validation: {judged}  {rate:N0} samples/s");
        output.WriteLine(terminal ? "\r" + line.PadRight(100) : line);
    }
}
