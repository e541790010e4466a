namespace ML.Client.Artifacts;

/// <summary><c>GET server-info</c>: what the server's artifact store can do.</summary>
internal sealed record ServerInfo
{
    public bool? MultipartUploadsEnabled { get; set; }

    public bool? MultipartDownloadsEnabled { get; set; }
}
