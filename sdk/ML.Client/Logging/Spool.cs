using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ML.Client.Errors;
using ML.Client.Http;

namespace ML.Client.Logging;

/// <summary>
/// Requests that wait on disk for a server that is away: one file a request, in the order of their names, each on the
/// disk in full before it is seen. Replaying one twice does no harm: metrics, parameters and tags are upserts.
/// </summary>
internal sealed class Spool
{
    const string Extension = ".request";

    readonly MlflowTransport _transport;
    readonly string _folder;
    readonly SemaphoreSlim _replaying = new(1);
    readonly Lock _naming = new();
    long _sequence;
    long _newest = -1;

    public Spool(MlflowTransport transport)
    {
        _transport = transport;
        var root = transport.Options.SpoolDirectory
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "ml", "spool");
        // One folder a server: what waits for one must not go to another.
        var server = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{transport.BaseAddress}|{transport.Options.Workspace}")))[..16];
        _folder = Path.Combine(root, server);
    }

    /// <summary>Whether anything waits.</summary>
    public bool IsEmpty => !Directory.Exists(_folder) || !Directory.EnumerateFiles(_folder, "*" + Extension).Any();

    /// <summary>Puts a POST aside; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public void Write(string path, ReadOnlySpan<byte> json)
    {
        Directory.CreateDirectory(_folder);
        var name = NextName();
        var temporary = Path.Combine(_folder, name + ".tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(Encoding.UTF8.GetBytes(path + "\n"));
                file.Write(json);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path.Combine(_folder, name + Extension));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw exception as IOException ?? new IOException(exception.Message, exception);
        }
    }

    /// <summary>Sends what waits, oldest first, and stops at the first request that the server does not answer.</summary>
    /// <param name="patient">Whether to retry as long as the client's options say; otherwise one attempt.</param>
    /// <param name="cancellation">Stops between two requests.</param>
    /// <returns>Whether nothing waits any longer.</returns>
    public async Task<bool> ReplayAsync(bool patient, CancellationToken cancellation)
    {
        await _replaying.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!Directory.Exists(_folder)) return true;
            foreach (var file in Directory.EnumerateFiles(_folder, "*" + Extension).Order(StringComparer.Ordinal).ToList())
                if (!await ReplayAsync(file, patient, cancellation).ConfigureAwait(false)) return false;
            return true;
        }
        finally
        {
            _replaying.Release();
        }
    }

    // Names sort in the order of writing even when the clock is set back: a tag that was set twice must end with its second value.
    string NextName()
    {
        lock (_naming)
        {
            if (_newest < 0) _newest = Directory.EnumerateFiles(_folder, "*" + Extension).Select(TimeOf).DefaultIfEmpty(0).Max();
            _newest = Math.Max(_newest, _transport.Options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
            return $"{_newest:D14}-{++_sequence:D8}-{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}";
        }
    }

    static long TimeOf(string file) => long.TryParse(Path.GetFileName(file).Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0;

    async Task<bool> ReplayAsync(string file, bool patient, CancellationToken cancellation)
    {
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            // Another process of the same user replayed it.
            return true;
        }

        var cut = Array.IndexOf(content, (byte)'\n');
        try
        {
            var path = Encoding.UTF8.GetString(content, 0, cut);
            await _transport.SendJsonAsync(HttpMethod.Post, path, content.AsMemory(cut + 1), cancellation, once: !patient).ConfigureAwait(false);
            TryDelete(file);
            return true;
        }
        catch (MlflowException exception) when (exception is not (MlflowUnavailableException or MlflowProtocolException or MlflowAuthenticationException))
        {
            _transport.Logger.LogError(exception, "the server refuses a spooled request for good; it is kept as {File}", file);
            File.Move(file, file + ".refused", overwrite: true);
            return true;
        }
        catch (MlflowException exception)
        {
            if (_transport.Logger.IsEnabled(LogLevel.Debug)) _transport.Logger.LogDebug(exception, "the server is still away; {Folder} waits", _folder);
            return false;
        }
    }

    static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (IOException)
        {
            // A left-over temporary file is not read; a left-over request is sent once more, which does no harm.
        }
    }
}
