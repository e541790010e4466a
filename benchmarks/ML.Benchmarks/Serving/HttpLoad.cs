using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ML.Benchmarks.Serving;

/// <summary>Sends one request again and again over raw connections, each on a thread of its own, and keeps every latency.</summary>
sealed class HttpLoad(int port, byte[] request)
{
    public static byte[] Request(string path, string contentType, byte[] body, string headers = "")
    {
        var head = $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n{headers}\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>Calls for a time; the result has one latency for each answer.</summary>
    public LoadResult Run(int connections, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var latencies = OnThreads(connections, _ => watch.Elapsed < length);
        return new LoadResult([.. latencies.SelectMany(l => l)], watch.Elapsed);
    }

    /// <summary>Calls so many times, and returns how many that were.</summary>
    public int Send(int connections, int requests) => OnThreads(connections, sent => sent < requests / connections).Sum(l => l.Count);

    List<long>[] OnThreads(int connections, Func<int, bool> goOn)
    {
        var latencies = new List<long>[connections];
        var threads = new Thread[connections];
        for (var i = 0; i < connections; i++)
        {
            var own = latencies[i] = [];
            threads[i] = new Thread(() => Call(own, goOn));
            threads[i].Start();
        }

        foreach (var thread in threads) thread.Join();
        return latencies;
    }

    void Call(List<long> latencies, Func<int, bool> goOn)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var buffer = new byte[1 << 16];
        // One call at least, however late a busy machine lets the thread start.
        do
        {
            var started = Stopwatch.GetTimestamp();
            socket.Send(request);
            ReadAnswer(socket, buffer);
            latencies.Add(Stopwatch.GetTimestamp() - started);
        }
        while (goOn(latencies.Count));
    }

    static void ReadAnswer(Socket socket, byte[] buffer)
    {
        var have = 0;
        int headEnd;
        while ((headEnd = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0) have += Receive(socket, buffer.AsSpan(have));
        var head = Encoding.ASCII.GetString(buffer, 0, headEnd);
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new InvalidOperationException($"the server answered {Encoding.UTF8.GetString(buffer, 0, have)}");
        var at = head.IndexOf("ontent-length: ", StringComparison.OrdinalIgnoreCase);
        var left = int.Parse(head.AsSpan(at + 15).ToString().Split('\r')[0], CultureInfo.InvariantCulture) - (have - headEnd - 4);
        while (left > 0) left -= Receive(socket, buffer);
    }

    static int Receive(Socket socket, Span<byte> buffer)
    {
        var read = socket.Receive(buffer);
        return read > 0 ? read : throw new InvalidOperationException("the server closed the connection");
    }
}
