using System.Buffers.Text;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ML.Common.Errors;

namespace ML.Features.Online.Redis;

/// <summary>One connection in Redis's protocol (RESP2). Commands are written into a buffer, sent together, and answered in order.</summary>
sealed class RespConnection : IDisposable
{
    readonly Stream stream;
    byte[] output = new byte[16 << 10];
    byte[] input = new byte[64 << 10];
    int written, position, filled;

    RespConnection(Stream stream) => this.stream = stream;

    public static async Task<RespConnection> OpenAsync(RedisAddress address, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, limit.Token);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Tls)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host }, limit.Token);
                stream = secure;
            }

            var connection = new RespConnection(stream);
            await connection.GreetAsync(address, limit.Token);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Begins a command of that many parts; <see cref="Add(ReadOnlySpan{byte})"/> follows for each.</summary>
    public void Begin(int parts) => Header((byte)'*', parts);

    public void Add(ReadOnlySpan<byte> part)
    {
        Header((byte)'$', part.Length);
        Reserve(part.Length + 2);
        part.CopyTo(output.AsSpan(written));
        written += part.Length;
        output[written++] = (byte)'\r';
        output[written++] = (byte)'\n';
    }

    /// <summary>A part that is made of two.</summary>
    public void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Header((byte)'$', first.Length + second.Length);
        Reserve(first.Length + second.Length + 2);
        first.CopyTo(output.AsSpan(written));
        second.CopyTo(output.AsSpan(written + first.Length));
        written += first.Length + second.Length;
        output[written++] = (byte)'\r';
        output[written++] = (byte)'\n';
    }

    public void Add(string part) => Add(Encoding.UTF8.GetBytes(part));

    public async ValueTask SendAsync(CancellationToken cancellation)
    {
        if (written == 0) return;
        await stream.WriteAsync(output.AsMemory(0, written), cancellation);
        written = 0;
    }

    /// <summary>A reply that is a status, number or text; null for nil.</summary>
    /// <exception cref="PlatformException">When the server answers with an error.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        var (kind, text) = await LineAsync(cancellation);
        switch (kind)
        {
            case (byte)'+' or (byte)':': return text;
            case (byte)'-': throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"Redis answered: {Encoding.UTF8.GetString(text)}");
            case (byte)'$': return await BulkAsync(Number(text), cancellation);
            default: throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"Redis answered with the unknown kind '{(char)kind}'");
        }
    }

    /// <summary>A reply that says whether a command with a condition was done: a status, or nil.</summary>
    /// <exception cref="PlatformException">When the server answers with an error.</exception>
    public async ValueTask<bool> ReadDoneAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = input.AsSpan(position, filled - position).IndexOf((byte)'\n')) < 0) await RoomAsync(cancellation);
        var (kind, line) = (input[position], input.AsMemory(position + 1, end - 1));
        position += end + 1;
        return kind switch
        {
            (byte)'+' => true,
            (byte)'$' or (byte)'_' => false,
            _ => throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"Redis answered: {Encoding.UTF8.GetString(line.Span.TrimEnd((byte)'\r'))}"),
        };
    }

    /// <summary>The length of a reply that is a list; its elements follow.</summary>
    public async ValueTask<int> ReadListAsync(CancellationToken cancellation)
    {
        var (kind, text) = await LineAsync(cancellation);
        if (kind == (byte)'-') throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"Redis answered: {Encoding.UTF8.GetString(text)}");
        return kind == (byte)'*' ? Number(text) : throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"Redis answered with '{(char)kind}'; expected a list");
    }

    /// <summary>Reads a list of texts, in order, into the places that have a key; null for nil.</summary>
    public async ValueTask ReadListAsync(IReadOnlyList<byte[]?> keys, byte[]?[] values, CancellationToken cancellation)
    {
        // What has arrived is taken without a call that could wait: mostly that is all of it.
        while (!TryBegin()) await RoomAsync(cancellation);
        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i] is null) continue;
            while (!TryTake(out values[i])) await RoomAsync(cancellation);
        }
    }

    public void Dispose() => stream.Dispose();

    bool TryBegin()
    {
        var there = input.AsSpan(position, filled - position);
        var end = there.IndexOf((byte)'\n');
        if (end < 0) return false;
        if (there[0] != (byte)'*') throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"Redis answered: {Encoding.UTF8.GetString(there[..end].TrimEnd((byte)'\r'))}");
        position += end + 1;
        return true;
    }

    bool TryTake(out byte[]? value)
    {
        value = null;
        var there = input.AsSpan(position, filled - position);
        var end = there.IndexOf((byte)'\n');
        if (end < 0) return false;
        if (there[0] != (byte)'$' || !Utf8Parser.TryParse(there[1..end], out int length, out _))
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"Redis answered: {Encoding.UTF8.GetString(there[..end].TrimEnd((byte)'\r'))}");
        if (length < 0)
        {
            position += end + 1;
            return true;
        }

        if (there.Length < end + length + 3) return false;
        value = there.Slice(end + 1, length).ToArray();
        position += end + length + 3;
        return true;
    }

    // Reads more behind what is there, which moves to the front.
    async ValueTask RoomAsync(CancellationToken cancellation)
    {
        if (position > 0)
        {
            input.AsSpan(position, filled - position).CopyTo(input);
            (filled, position) = (filled - position, 0);
        }
        else if (filled == input.Length)
        {
            Array.Resize(ref input, input.Length * 2);
        }

        Took(await stream.ReadAsync(input.AsMemory(filled), cancellation));
    }

    async Task GreetAsync(RedisAddress address, CancellationToken cancellation)
    {
        var commands = new List<string[]>();
        if (address.Password is { } password) commands.Add(address.User is { } user ? ["AUTH", user, password] : ["AUTH", password]);
        if (address.Database != 0) commands.Add(["SELECT", address.Database.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        commands.Add(["PING"]);
        foreach (var command in commands)
        {
            Begin(command.Length);
            foreach (var part in command) Add(part);
        }

        await SendAsync(cancellation);
        for (var i = 0; i < commands.Count; i++) await ReadAsync(cancellation);
    }

    void Header(byte kind, int number)
    {
        Reserve(16);
        output[written++] = kind;
        Utf8Formatter.TryFormat(number, output.AsSpan(written), out var length);
        written += length;
        output[written++] = (byte)'\r';
        output[written++] = (byte)'\n';
    }

    void Reserve(int bytes)
    {
        if (written + bytes > output.Length) Array.Resize(ref output, Math.Max(output.Length * 2, written + bytes));
    }

    static int Number(byte[] text) => Utf8Parser.TryParse(text, out int number, out _)
        ? number : throw new PlatformException(ErrorCode.TemporarilyUnavailable, "Redis answered with a length that is no number");

    async ValueTask<byte[]?> BulkAsync(int length, CancellationToken cancellation)
    {
        if (length < 0) return null;
        var value = new byte[length];
        var copied = 0;
        while (copied < length)
        {
            if (position == filled) await FillAsync(cancellation);
            var take = Math.Min(length - copied, filled - position);
            input.AsSpan(position, take).CopyTo(value.AsSpan(copied));
            copied += take;
            position += take;
        }

        for (var end = 0; end < 2; end++)
        {
            if (position == filled) await FillAsync(cancellation);
            position++;
        }

        return value;
    }

    async ValueTask<(byte Kind, byte[] Text)> LineAsync(CancellationToken cancellation)
    {
        var start = position;
        while (true)
        {
            var end = input.AsSpan(position, filled - position).IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += position;
                var kind = input[start];
                var text = input[(start + 1)..(end - 1)];
                position = end + 1;
                return (kind, text);
            }

            // A line is short: what is there of it moves to the front, the rest follows.
            input.AsSpan(start, filled - start).CopyTo(input);
            (filled, position, start) = (filled - start, 0, 0);
            await MoreAsync(cancellation);
        }
    }

    async ValueTask FillAsync(CancellationToken cancellation)
    {
        (position, filled) = (0, 0);
        await MoreAsync(cancellation);
    }

    async ValueTask MoreAsync(CancellationToken cancellation)
    {
        Took(await stream.ReadAsync(input.AsMemory(filled), cancellation));
    }

    void Took(int count)
    {
        if (count == 0) throw new IOException("Redis closed the connection");
        filled += count;
    }
}
