using System.Net.Sockets;
using System.Text;
using ML.Hosting.Databases;

namespace ML.Host.Server;

/// <summary>
/// A whole server's sign on its SQLite file, by which a second one is told that it is not alone. It is a name in the kernel:
/// nothing lies beside the database, and the sign ends with the process, however that ends.
/// </summary>
sealed class SqliteClaim : IDisposable
{
    // A name has room for 108 bytes, of which a character may take three.
    const int LongestEnd = 25;

    readonly Socket? sign;

    SqliteClaim(Socket? sign) => this.sign = sign;

    /// <summary>Puts up the sign, or says on the console who else is there.</summary>
    public static SqliteClaim Take(string uri)
    {
        if (DatabaseUri.Parse(uri).FilePath is not { } path || !OperatingSystem.IsLinux()) return new SqliteClaim(null);
        var file = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;
        var name = $"\0ml-server-{Fingerprint(file):x16}-{file[^Math.Min(file.Length, LongestEnd)..]}";
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(name));
            return new SqliteClaim(socket);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            Console.Error.WriteLine($"ml: another server works on {file} already. Both go on, and wait for each other's writes; for several servers take PostgreSQL, or stop one of the two");
            return new SqliteClaim(null);
        }
    }

    // FNV-1a, for which no library of cryptography has to be loaded. Two files of one fingerprint would only be told of each other.
    static ulong Fingerprint(string text) => Encoding.UTF8.GetBytes(text).Aggregate(14695981039346656037, (hash, one) => (hash ^ one) * 1099511628211);

    public void Dispose() => sign?.Dispose();
}
