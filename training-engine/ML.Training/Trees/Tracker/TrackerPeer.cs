using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ML.Training.Trees.Tracker;

/// <summary>A worker's connection to the tracker: little-endian integers, and strings after their length.</summary>
sealed class TrackerPeer : IDisposable
{
    const int Magic = 0xff99, LongestText = 1 << 16;

    readonly TcpClient connection;
    readonly NetworkStream stream;

    /// <summary>Takes the worker's greeting.</summary>
    /// <exception cref="InvalidDataException">It is no worker.</exception>
    public TrackerPeer(TcpClient connection, TimeSpan timeout)
    {
        this.connection = connection;
        stream = connection.GetStream();
        stream.ReadTimeout = stream.WriteTimeout = (int)timeout.TotalMilliseconds;
        if (ReadNumber() != Magic) throw new InvalidDataException("not a worker");
        Write(Magic);
        _ = ReadNumber();
        _ = ReadNumber();
        Task = ReadText();
        Command = ReadText();
    }

    public string Host => ((IPEndPoint)connection.Client.RemoteEndPoint!).Address.MapToIPv4().ToString();

    /// <summary>What the worker calls itself: its rank.</summary>
    public string Task { get; }

    /// <summary>start, recover, print or shutdown.</summary>
    public string Command { get; }

    /// <summary>Port that it listens on for other workers; known once it is linked.</summary>
    public int Port { get; set; }

    /// <summary>Links that others are still to open to it.</summary>
    public int Awaited { get; set; }

    public int ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public string ReadText()
    {
        var length = ReadNumber();
        if (length is < 0 or > LongestText) throw new InvalidDataException($"a text of {length} bytes");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    public void Write(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        stream.Write(bytes);
    }

    public void Write(string text)
    {
        Write(Encoding.UTF8.GetByteCount(text));
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    public void Dispose() => connection.Dispose();
}
