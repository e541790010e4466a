using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ML.Integration.Tests.Split;

/// <summary>
/// A service behind a gateway at its worst: of a body it takes all there is as fast as it comes, a GET it answers with bytes without
/// end, and anything else not at all, or with half an answer.
/// </summary>
sealed class RawService : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentBag<TcpClient> clients = [];
    readonly Task accepting;
    int unanswered;

    public RawService()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Requests that wait for an answer, or for its second half.</summary>
    public int Unanswered => Volatile.Read(ref unanswered);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        foreach (var client in clients) client.Dispose();
        await accepting;
        stop.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                clients.Add(client);
                _ = Task.Run(() => ServeAsync(client));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        try
        {
            var (stream, buffer, head) = (client.GetStream(), new byte[1 << 16], new StringBuilder());
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                head.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, stop.Token) is var read and > 0 ? read : throw new IOException("gone")));
            if (head.ToString().StartsWith("PUT", StringComparison.Ordinal))
                while (await stream.ReadAsync(buffer, stop.Token) > 0)
                {
                }

            if (head.ToString().StartsWith("GET", StringComparison.Ordinal))
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n\r\n"u8.ToArray(), stop.Token);
                while (true) await stream.WriteAsync(buffer, stop.Token);
            }

            if (Interlocked.Increment(ref unanswered) % 2 == 0) await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), stop.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            client.Dispose();
        }
    }
}
