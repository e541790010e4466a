using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ML.Training.Trees.Tracker;

/// <summary>
/// Introduces xgboost's workers to each other, as its Python tracker does: they form a binary tree and a ring, and the
/// tracker tells each one whom to connect to. It carries no data.
/// </summary>
sealed class RabitTracker : IDisposable
{
    readonly TcpListener listener;
    readonly int workers;
    readonly TimeSpan timeout;
    readonly List<TrackerPeer> peers = [];

    /// <param name="address">Where it listens.</param>
    /// <param name="workers">Workers that will come.</param>
    /// <param name="timeout">Longest silence of a worker.</param>
    public RabitTracker(IPAddress address, int workers, TimeSpan timeout)
    {
        this.workers = workers;
        this.timeout = timeout;
        listener = new TcpListener(address, 0);
        listener.Start();
        new Thread(Serve) { IsBackground = true, Name = "xgboost tracker" }.Start();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whom a worker is linked with: parent and children in the tree, then its two neighbours in the ring.</summary>
    internal static (int Parent, List<int> Tree, int Previous, int Next) LinksOf(int rank, int workers)
    {
        var parent = (rank + 1) / 2 - 1;
        List<int> tree = [.. parent >= 0 ? [parent] : Array.Empty<int>(), .. new[] { 2 * rank + 1, 2 * rank + 2 }.Where(child => child < workers)];
        return (parent, tree, workers > 1 ? (rank + workers - 1) % workers : -1, workers > 1 ? (rank + 1) % workers : -1);
    }

    public void Dispose()
    {
        listener.Dispose();
        lock (peers) peers.ForEach(p => p.Dispose());
    }

    void Serve()
    {
        try
        {
            var starting = new List<TrackerPeer>();
            for (var ended = 0; ended < workers;)
            {
                var peer = Accept();
                if (peer.Command == "shutdown") ended++;
                else if (peer.Command == "print") _ = peer.ReadText();
                else starting.Add(peer);
                if (starting.Count < workers) continue;
                Link(starting);
                starting.Clear();
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidDataException)
        {
            // Without the tracker the workers' own calls fail, and say so.
            Dispose();
        }
    }

    TrackerPeer Accept()
    {
        var peer = new TrackerPeer(listener.AcceptTcpClient(), timeout);
        lock (peers) peers.Add(peer);
        return peer;
    }

    void Link(List<TrackerPeer> starting)
    {
        var byRank = starting.OrderBy(p => int.Parse(p.Task, CultureInfo.InvariantCulture)).ToList();
        var waiting = new Dictionary<int, TrackerPeer>();
        for (var rank = 0; rank < workers; rank++)
        {
            var (parent, tree, previous, next) = LinksOf(rank, workers);
            var peer = byRank[rank];
            foreach (var number in new[] { rank, parent, workers, tree.Count }) peer.Write(number);
            foreach (var neighbour in tree) peer.Write(neighbour);
            peer.Write(previous);
            peer.Write(next);
            var all = tree.Append(previous).Append(next).Where(r => r >= 0).ToHashSet();
            Connect(peer, all, waiting);
            if (peer.Awaited > 0) waiting[rank] = peer;
        }
    }

    // The worker connects to those that wait for it, and is then waited for by those that come later. It asks again after a failure.
    static void Connect(TrackerPeer peer, HashSet<int> links, Dictionary<int, TrackerPeer> waiting)
    {
        while (true)
        {
            var open = links.ToHashSet();
            for (var good = peer.ReadNumber(); good > 0; good--) open.Remove(peer.ReadNumber());
            var now = open.Where(waiting.ContainsKey).ToList();
            peer.Write(now.Count);
            peer.Write(open.Count - now.Count);
            foreach (var rank in now)
            {
                peer.Write(waiting[rank].Host);
                peer.Write(waiting[rank].Port);
                peer.Write(rank);
            }

            if (peer.ReadNumber() != 0) continue;
            peer.Port = peer.ReadNumber();
            peer.Awaited = open.Count - now.Count;
            foreach (var rank in now)
                if (--waiting[rank].Awaited == 0) waiting.Remove(rank);
            return;
        }
    }
}
