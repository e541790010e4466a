namespace ML.Hosting.Configuration;

/// <summary>Which Host and Origin headers are accepted: protection against DNS rebinding and foreign pages.</summary>
public sealed class SecurityOptions
{
    /// <summary>Whether headers are checked at all. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Accepted Host headers, port included, <c>*</c> as wildcard; null means localhost and private addresses.</summary>
    public string[]? AllowedHosts { get; set; }

    /// <summary>Origins beside localhost that may call from a browser; <c>*</c> alone turns blocking off. Default none.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>Value of X-Frame-Options; <c>NONE</c> sends no header. Default SAMEORIGIN.</summary>
    public string FrameOptions { get; set; } = "SAMEORIGIN";
}
